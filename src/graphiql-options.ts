/** What GraphiQL shows to somebody who opens it without a query of his own. */
export const graphiqlOptions = {
  title: 'System tasks',
  defaultQuery: `# Which LDAP tasks failed last, and why?
# Run it with the button above, or Ctrl-Enter. For the next page, put endCursor into the variable "after".
# Behind a gateway that needs a token, add {"Authorization": "Bearer …"} in the Headers tab.
query Failing($after: String) {
  systemTasks(
    filter: { status: ERROR, search: "ldap" }
    orderBy: [{ field: FINISH_TIMESTAMP, direction: DESC }]
    first: 10
    after: $after
  ) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      fullName
      finishTimestamp
      duration
      messages(minLevel: WARNING, last: 3) { timestamp logLevel event }
    }
  }
}
`,
};
