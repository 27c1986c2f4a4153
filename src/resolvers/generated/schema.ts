import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { TaskValue } from '../task-value.ts';
import type { TaskMessage, RelatedObject } from '../../upstream/task.ts';
import type { ListChange } from '../../live/list-change.ts';
import type { TaskConnection, TaskSlice } from '../../tasks/task-list.ts';
import type { PlacedRow } from '../../tasks/placed-row.ts';
import type { GatewayContext } from '../context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
export type MakeOptional<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]?: Maybe<T[SubKey]> };
export type MakeMaybe<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]: Maybe<T[SubKey]> };
export type MakeEmpty<T extends { [key: string]: unknown }, K extends keyof T> = { [_ in K]?: never };
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** RFC 3339 date-time. Output keeps all fractional digits of the upstream. */
  DateTime: { input: string; output: string; }
  /** A free-form JSON object. Integers beyond ±(2^53 - 1) are written as strings, so that no digit is lost. */
  JSONObject: { input: Record<string, unknown>; output: Record<string, unknown>; }
  /** RFC 9562 UUID, lower-case, with hyphens. */
  UUID: { input: string; output: string; }
  /** An entity's type name and key, as a router knows it. */
  _Any: { input: unknown; output: unknown; }
  /** A set of fields, as a selection without braces. */
  federation__FieldSet: { input: string; output: string; }
  /** A name that `@link` imports. */
  link__Import: { input: string; output: string; }
};

/** An object with a globally unique ID (Relay Global Object Identification). */
export type Node = {
  /** Opaque global ID. */
  readonly id: Scalars['ID']['output'];
};

/** A sort direction. */
export type OrderDirection =
  /** From smallest to largest; nulls last. */
  | 'ASC'
  /** From largest to smallest; nulls first. */
  | 'DESC';

/** Whether tasks precede and follow a part of a list (Relay Cursor Connections). */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  /** The last edge's cursor; null if there are no edges. */
  readonly endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether the list continues after this part. */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** Whether the list has tasks before this part. */
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /** The first edge's cursor; null if there are no edges. */
  readonly startCursor?: Maybe<Scalars['String']['output']>;
};

/** The root of every query. */
export type Query = {
  readonly __typename?: 'Query';
  /** For routers: the entities with these keys, in their order; null where there is none. */
  readonly _entities: ReadonlyArray<Maybe<_Entity>>;
  /** For routers: the subgraph's schema. */
  readonly _service: _Service;
  /** The object with this global ID; null if there is none, or if the ID is not one of this gateway. */
  readonly node?: Maybe<Node>;
  /** The objects with these global IDs, in the same order; null for an ID without an object. */
  readonly nodes: ReadonlyArray<Maybe<Node>>;
  /** The task with this UUID; null if there is none. */
  readonly systemTask?: Maybe<SystemTask>;
  /**
   * The task with this full name (`name`, or `name:uid` if it has a uid); null if there is none.
   * If several tasks share the name, the one that finished last. On authentik 2025.8 and later, which lists every run: the
   * latest run that has ended, or the latest if none has.
   */
  readonly systemTaskByFullName?: Maybe<SystemTask>;
  /**
   * Background tasks as a Relay connection.
   *
   * Page with Relay's `first`/`after`/`last`/`before`, or with page numbers through `page`; not with both.
   * Without either, the first page of the default size, 20 unless configured.
   */
  readonly systemTasks?: Maybe<SystemTaskConnection>;
  /** The authentik API behind this schema. Frontends can hide the fields and filters that it does not have. */
  readonly systemTasksApi?: Maybe<SystemTasksApi>;
};


/** The root of every query. */
export type Query_EntitiesArgs = {
  representations: ReadonlyArray<Scalars['_Any']['input']>;
};


/** The root of every query. */
export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};


/** The root of every query. */
export type QueryNodesArgs = {
  ids: ReadonlyArray<Scalars['ID']['input']>;
};


/** The root of every query. */
export type QuerySystemTaskArgs = {
  uuid: Scalars['UUID']['input'];
};


/** The root of every query. */
export type QuerySystemTaskByFullNameArgs = {
  fullName: Scalars['String']['input'];
};


/** The root of every query. */
export type QuerySystemTasksArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<SystemTaskFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<ReadonlyArray<SystemTaskOrder>>;
  page?: InputMaybe<SystemTaskPage>;
};

/** Live data, over GraphQL over SSE; each subscription has its own event stream. */
export type Subscription = {
  readonly __typename?: 'Subscription';
  /**
   * The start of a list: its current state, and its new state after each change. The gateway polls the upstream every few
   * seconds, once for all subscribers of the list.
   *
   * Null, with the error, if a poll failed. The stream continues, and the next event contains the whole list again. If
   * further polls are pointless, for example because the upstream no longer accepts the credential, the stream ends with
   * the error.
   */
  readonly systemTasksChanged?: Maybe<SystemTasksChange>;
};


/** Live data, over GraphQL over SSE; each subscription has its own event stream. */
export type SubscriptionSystemTasksChangedArgs = {
  filter?: InputMaybe<SystemTaskFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<ReadonlyArray<SystemTaskOrder>>;
};

/**
 * A background task: its last run, with the messages that the run logged. authentik up to 2025.6 keeps one record for each
 * task, no history, and deletes it when it expires. authentik 2025.8 and later keep one record for each run.
 */
export type SystemTask = Node & {
  readonly __typename?: 'SystemTask';
  /** A description of the task. */
  readonly description?: Maybe<Scalars['String']['output']>;
  /** Seconds from start to finish. */
  readonly duration: Scalars['Float']['output'];
  /** When a waiting run is due; null if it does not wait for a time, or if the upstream does not say. */
  readonly eta?: Maybe<Scalars['DateTime']['output']>;
  /** When the record expires; null if it never expires, and on authentik 2025.8 and later. */
  readonly expires?: Maybe<Scalars['DateTime']['output']>;
  /** Whether the record expires; null on authentik 2025.8 and later. */
  readonly expiring?: Maybe<Scalars['Boolean']['output']>;
  /** When the run ended; of a run that has not, when it changed last. */
  readonly finishTimestamp: Scalars['DateTime']['output'];
  /** `name`, or `name:uid` if the task has a uid. */
  readonly fullName: Scalars['String']['output'];
  /** Opaque global ID. */
  readonly id: Scalars['ID']['output'];
  /** Number of messages. */
  readonly messageCount: Scalars['Int']['output'];
  /** The messages logged by the run, oldest first. */
  readonly messages: ReadonlyArray<SystemTaskMessage>;
  /** The kind of task, such as `ldap_sync`; a dotted path on authentik 2025.8 and later. Many tasks can share it. */
  readonly name: Scalars['String']['output'];
  /** The messages logged by earlier attempts of this run, oldest first. */
  readonly previousMessages: ReadonlyArray<SystemTaskMessage>;
  /**
   * The likely cause of a WARNING or ERROR: the most severe message at WARNING or above; if there are several, the latest.
   * Null for any other status, whatever the log contains, and if no message has that level.
   */
  readonly problem?: Maybe<SystemTaskMessage>;
  /** The queue of the run; null on authentik up to 2025.6. */
  readonly queue?: Maybe<Scalars['String']['output']>;
  /** The object of the run, such as a schedule, a source or a provider; null if it belongs to none. */
  readonly relatedObject?: Maybe<SystemTaskRelatedObject>;
  /** How often the run has been retried; null if the upstream does not say. */
  readonly retries?: Maybe<Scalars['Int']['output']>;
  /** When the run started; of a run that has not, when it was queued or changed last. */
  readonly startTimestamp: Scalars['DateTime']['output'];
  /** How far the run is; null on authentik up to 2025.6, which lists runs that have ended, and for an undocumented state. */
  readonly state?: Maybe<SystemTaskState>;
  /** How the run ended. */
  readonly status: SystemTaskStatus;
  /** The object of the task, such as a directory and a page of it; null or empty if there is only one. */
  readonly uid?: Maybe<Scalars['String']['output']>;
  /** When anything of the record changed last. */
  readonly updatedAt: Scalars['DateTime']['output'];
  /** The upstream's key: of the task, the same for all its runs, on authentik up to 2025.6; of the run on 2025.8 and later. */
  readonly uuid: Scalars['UUID']['output'];
  /**
   * The most severe level in `messages`, whatever the status; of equally severe levels the one logged last. Null if nothing
   * was logged.
   */
  readonly worstLevel?: Maybe<SystemTaskLogLevel>;
};


/**
 * A background task: its last run, with the messages that the run logged. authentik up to 2025.6 keeps one record for each
 * task, no history, and deletes it when it expires. authentik 2025.8 and later keep one record for each run.
 */
export type SystemTaskMessageCountArgs = {
  minLevel?: InputMaybe<SystemTaskLogLevel>;
};


/**
 * A background task: its last run, with the messages that the run logged. authentik up to 2025.6 keeps one record for each
 * task, no history, and deletes it when it expires. authentik 2025.8 and later keep one record for each run.
 */
export type SystemTaskMessagesArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  minLevel?: InputMaybe<SystemTaskLogLevel>;
};


/**
 * A background task: its last run, with the messages that the run logged. authentik up to 2025.6 keeps one record for each
 * task, no history, and deletes it when it expires. authentik 2025.8 and later keep one record for each run.
 */
export type SystemTaskPreviousMessagesArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  minLevel?: InputMaybe<SystemTaskLogLevel>;
};

/** A part of a list of tasks (Relay Cursor Connections). Fields that are not selected cost nothing. */
export type SystemTaskConnection = {
  readonly __typename?: 'SystemTaskConnection';
  /** The tasks with their cursors. */
  readonly edges: ReadonlyArray<SystemTaskEdge>;
  /** The tasks of the edges, for clients that do not need cursors. */
  readonly nodes: ReadonlyArray<Maybe<SystemTask>>;
  /** Whether tasks precede and follow this part. */
  readonly pageInfo: PageInfo;
  /** The upstream's pagination envelope for this page; null with a filter that the upstream cannot answer. */
  readonly pagination?: Maybe<SystemTaskPagination>;
  /** Number of tasks that meet the filter, by status: all four, in the order of the enum, including zeros. */
  readonly statusCounts?: Maybe<ReadonlyArray<SystemTaskStatusCount>>;
  /** Number of tasks that meet the filter. */
  readonly totalCount?: Maybe<Scalars['Int']['output']>;
};

/** In seconds. `from` is inclusive, `to` exclusive. */
export type SystemTaskDurationRange = {
  /** This long or longer. */
  readonly from?: InputMaybe<Scalars['Float']['input']>;
  /** Shorter than this. */
  readonly to?: InputMaybe<Scalars['Float']['input']>;
};

/** A task in a list. */
export type SystemTaskEdge = {
  readonly __typename?: 'SystemTaskEdge';
  /** The task's position in this list, for `after` and `before`. Valid only with the same filter and order. */
  readonly cursor: Scalars['String']['output'];
  /** Null, with an error that contains the path, if the upstream sent a task that breaks its contract. */
  readonly node?: Maybe<SystemTask>;
};

/**
 * Conditions on tasks, combined with AND. authentik up to 2025.6 answers `name`, `uid`, `search` and a single `status`; authentik
 * 2025.8 and later answer `name`, `search`, `status`, `state`, `queue`, `relatedObject` and `standalone`. They have no
 * parameters for the others: for these the gateway reads the upstream's list in order and keeps the tasks that meet them.
 * Null and the empty string mean no condition.
 */
export type SystemTaskFilter = {
  /** In seconds. */
  readonly duration?: InputMaybe<SystemTaskDurationRange>;
  /** Whether the record expires. Only authentik up to 2025.6 exposes it. */
  readonly expiring?: InputMaybe<Scalars['Boolean']['input']>;
  /** When the last run ended. */
  readonly finishTimestamp?: InputMaybe<SystemTaskTimeRange>;
  /** The log has at least one message at this level or above. */
  readonly messageLevel?: InputMaybe<SystemTaskLogLevel>;
  /** Exact task name. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
  /** Exact name of the queue. Needs authentik 2025.8 or later. */
  readonly queue?: InputMaybe<Scalars['String']['input']>;
  /** The object of the run. Needs authentik 2025.8 or later. */
  readonly relatedObject?: InputMaybe<SystemTaskRelatedObjectFilter>;
  /**
   * Search terms; each must occur in the name, description, uid or status; on authentik 2025.8 and later in the uuid, name, uid,
   * queue, state, status or related object.
   */
  readonly search?: InputMaybe<Scalars['String']['input']>;
  /** Whether the run belongs to no object. Needs authentik 2025.8 or later. */
  readonly standalone?: InputMaybe<Scalars['Boolean']['input']>;
  /** When the last run started. */
  readonly startTimestamp?: InputMaybe<SystemTaskTimeRange>;
  /** Any of these states; an empty list, or all eight, means no condition. Needs authentik 2025.8 or later. */
  readonly state?: InputMaybe<ReadonlyArray<SystemTaskState>>;
  /** Any of these statuses; an empty list, or all four, means no condition. */
  readonly status?: InputMaybe<ReadonlyArray<SystemTaskStatus>>;
  /** Exact uid. */
  readonly uid?: InputMaybe<Scalars['String']['input']>;
  /** When anything of the record changed last. */
  readonly updatedAt?: InputMaybe<SystemTaskTimeRange>;
};

/** From most to least severe: CRITICAL; EXCEPTION and ERROR (equal); WARN and WARNING (equal); INFO; DEBUG; NOTSET. */
export type SystemTaskLogLevel =
  /** The most severe. */
  | 'CRITICAL'
  /** Details for developers. */
  | 'DEBUG'
  /** An error. */
  | 'ERROR'
  /** An error with its traceback; as severe as ERROR. */
  | 'EXCEPTION'
  /** A normal event. */
  | 'INFO'
  /** No level; the least severe. */
  | 'NOTSET'
  /** Equal to WARNING. */
  | 'WARN'
  /** A possible problem, but not an error. */
  | 'WARNING';

/** One entry of the log of a task's last run. */
export type SystemTaskMessage = {
  readonly __typename?: 'SystemTaskMessage';
  /** Structured data logged with the message, such as exceptions, identifiers and counts. */
  readonly attributes: Scalars['JSONObject']['output'];
  /** The message. */
  readonly event: Scalars['String']['output'];
  /** The severity; NOTSET if the upstream sends none. */
  readonly logLevel: SystemTaskLogLevel;
  /** The logger's name, such as `authentik.sources.ldap.sync.users`. */
  readonly logger: Scalars['String']['output'];
  /** When it was logged; for a task that has never run, the moment of the request. */
  readonly timestamp: Scalars['DateTime']['output'];
};

/** One sort key. */
export type SystemTaskOrder = {
  /** Ascending order puts nulls last, descending order first. */
  readonly direction: OrderDirection;
  /** The field to sort by. If a field is repeated, its first entry counts. */
  readonly field: SystemTaskOrderField;
};

/**
 * The sort fields of tasks. Text is sorted by the upstream's language-aware collation. With authentik 2025.8 and later, the gateway
 * sorts by UID, DESCRIPTION, START_TIMESTAMP and DURATION, and reads the whole list for it.
 */
export type SystemTaskOrderField =
  /** By `description`. */
  | 'DESCRIPTION'
  /** By `duration`. */
  | 'DURATION'
  /** By `expires`. Orders nothing on authentik 2025.8 and later. */
  | 'EXPIRES'
  /** By `expiring`, false first. Orders nothing on authentik 2025.8 and later. */
  | 'EXPIRING'
  /** By `finishTimestamp`. */
  | 'FINISH_TIMESTAMP'
  /** By `name`. */
  | 'NAME'
  /** By `queue`. Needs authentik 2025.8 or later. */
  | 'QUEUE'
  /** By `startTimestamp`. */
  | 'START_TIMESTAMP'
  /** By `state`, as the upstream writes it. Needs authentik 2025.8 or later. */
  | 'STATE'
  /** By `status`, as the upstream writes it: error, successful, unknown, warning. */
  | 'STATUS'
  /** By `uid`. */
  | 'UID'
  /** By `updatedAt`. */
  | 'UPDATED_AT'
  /** By `uuid`. */
  | 'UUID';

/** A page, selected by number. */
export type SystemTaskPage = {
  /** From 1. */
  readonly number: Scalars['Int']['input'];
  /** From 1 to the maximum page size. The default is 20 unless configured. */
  readonly size?: InputMaybe<Scalars['Int']['input']>;
};

/** The position of a page in its list, in the upstream's terms. */
export type SystemTaskPagination = {
  readonly __typename?: 'SystemTaskPagination';
  /** Number of tasks in the list. */
  readonly count: Scalars['Int']['output'];
  /** This page's number, from 1. */
  readonly current: Scalars['Int']['output'];
  /** 1-based index of the last task on this page; 0 if it is empty. */
  readonly endIndex: Scalars['Int']['output'];
  /** The next page's number; null on the last page. */
  readonly next?: Maybe<Scalars['Int']['output']>;
  /** The previous page's number; null on the first page. */
  readonly previous?: Maybe<Scalars['Int']['output']>;
  /** 1-based index of the first task on this page; 0 if it is empty. */
  readonly startIndex: Scalars['Int']['output'];
  /** Number of pages in the list; 1 if it is empty. */
  readonly totalPages: Scalars['Int']['output'];
};

/** An object of authentik that a run belongs to. */
export type SystemTaskRelatedObject = {
  readonly __typename?: 'SystemTaskRelatedObject';
  /** Such as `authentik_sources_ldap`; null if the upstream does not say. */
  readonly appLabel?: Maybe<Scalars['String']['output']>;
  /** Its primary key, as text. */
  readonly id: Scalars['String']['output'];
  /** Such as `ldapsource`; null if the upstream does not say. */
  readonly model?: Maybe<Scalars['String']['output']>;
};

/** All that is given must hold. Null and the empty string mean no condition. */
export type SystemTaskRelatedObjectFilter = {
  /** Exact, such as `authentik_sources_ldap`. */
  readonly appLabel?: InputMaybe<Scalars['String']['input']>;
  /** Exact primary key, as text. */
  readonly id?: InputMaybe<Scalars['String']['input']>;
  /** Exact, such as `ldapsource`. */
  readonly model?: InputMaybe<Scalars['String']['input']>;
};

/** The states of a run, from the first to the last. Needs authentik 2025.8 or later. */
export type SystemTaskState =
  /** A worker has taken it. */
  | 'CONSUMED'
  /** It has ended; it may have logged errors. */
  | 'DONE'
  /** It has run, and is about to end. */
  | 'POSTPROCESS'
  /** It is about to run. */
  | 'PREPROCESS'
  /** It waits for a worker, or for its next attempt. */
  | 'QUEUED'
  /** It has given up. */
  | 'REJECTED'
  /** It runs. */
  | 'RUNNING'
  /** It waits for other runs. */
  | 'WAITING_FOR_DEPENDENCIES';

/** How a task's last run ended. */
export type SystemTaskStatus =
  /** It failed. */
  | 'ERROR'
  /** It succeeded. */
  | 'SUCCESSFUL'
  /** It has not run yet, is running, or did not report an outcome. */
  | 'UNKNOWN'
  /** It ended, but logged a problem that needs attention. */
  | 'WARNING';

/** Number of tasks with one status. */
export type SystemTaskStatusCount = {
  readonly __typename?: 'SystemTaskStatusCount';
  /** Number of tasks with this status. */
  readonly count: Scalars['Int']['output'];
  /** The status. */
  readonly status: SystemTaskStatus;
};

/** `from` is inclusive, `to` exclusive. */
export type SystemTaskTimeRange = {
  /** At this time or later. */
  readonly from?: InputMaybe<Scalars['DateTime']['input']>;
  /** Before this time. */
  readonly to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** One of authentik's two lists of background tasks. */
export type SystemTasksApi =
  /** `/events/system_tasks/`, authentik 2024.2 to 2025.6: the last run of each task. */
  | 'SYSTEM_TASKS'
  /** `/tasks/tasks/`, authentik 2025.8 and later: every run of the last weeks. */
  | 'TASKS';

/**
 * The start of a list, and its differences from the previous event. Changes that a slow client missed are combined into one
 * event. The first event contains no changes.
 */
export type SystemTasksChange = {
  readonly __typename?: 'SystemTasksChange';
  /** Added tasks: new, or now within the filter and `first`. In the list's order. */
  readonly added: ReadonlyArray<Maybe<SystemTask>>;
  /** Tasks with changed contents. In the list's order. */
  readonly changed: ReadonlyArray<Maybe<SystemTask>>;
  /** The current tasks, in order. For clients that display each event as it is. */
  readonly nodes: ReadonlyArray<Maybe<SystemTask>>;
  /** Global IDs of removed tasks: deleted, or no longer within the filter and `first`. */
  readonly removed: ReadonlyArray<Scalars['ID']['output']>;
  /** The UUIDs of `removed`, in the same order. */
  readonly removedUuids: ReadonlyArray<Scalars['UUID']['output']>;
  /** Number of tasks that meet the filter, including those beyond `first`. */
  readonly totalCount?: Maybe<Scalars['Int']['output']>;
};

/** What a router can ask for by its key. */
export type _Entity = SystemTask;

/** What the subgraph says of itself. */
export type _Service = {
  readonly __typename?: '_Service';
  /** The subgraph's schema. */
  readonly sdl: Scalars['String']['output'];
};

/** The purpose of definitions that `@link` imports. */
export type Link__Purpose =
  /** They are needed to execute operations. */
  | 'EXECUTION'
  /** They make data accessible safely. */
  | 'SECURITY';



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;



/** Mapping of union types */
export type ResolversUnionTypes<_RefType extends Record<string, unknown>> = {
  _Entity: ( TaskValue );
};

/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node: ( TaskValue );
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  JSONObject: ResolverTypeWrapper<Scalars['JSONObject']['output']>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  OrderDirection: OrderDirection;
  PageInfo: ResolverTypeWrapper<TaskSlice>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  SystemTask: ResolverTypeWrapper<TaskValue>;
  SystemTaskConnection: ResolverTypeWrapper<TaskConnection>;
  SystemTaskDurationRange: SystemTaskDurationRange;
  SystemTaskEdge: ResolverTypeWrapper<PlacedRow>;
  SystemTaskFilter: SystemTaskFilter;
  SystemTaskLogLevel: SystemTaskLogLevel;
  SystemTaskMessage: ResolverTypeWrapper<TaskMessage>;
  SystemTaskOrder: SystemTaskOrder;
  SystemTaskOrderField: SystemTaskOrderField;
  SystemTaskPage: SystemTaskPage;
  SystemTaskPagination: ResolverTypeWrapper<SystemTaskPagination>;
  SystemTaskRelatedObject: ResolverTypeWrapper<RelatedObject>;
  SystemTaskRelatedObjectFilter: SystemTaskRelatedObjectFilter;
  SystemTaskState: SystemTaskState;
  SystemTaskStatus: SystemTaskStatus;
  SystemTaskStatusCount: ResolverTypeWrapper<SystemTaskStatusCount>;
  SystemTaskTimeRange: SystemTaskTimeRange;
  SystemTasksApi: SystemTasksApi;
  SystemTasksChange: ResolverTypeWrapper<ListChange>;
  UUID: ResolverTypeWrapper<Scalars['UUID']['output']>;
  _Any: ResolverTypeWrapper<Scalars['_Any']['output']>;
  _Entity: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['_Entity']>;
  _Service: ResolverTypeWrapper<_Service>;
  federation__FieldSet: ResolverTypeWrapper<Scalars['federation__FieldSet']['output']>;
  link__Import: ResolverTypeWrapper<Scalars['link__Import']['output']>;
  link__Purpose: Link__Purpose;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Boolean: Scalars['Boolean']['output'];
  DateTime: Scalars['DateTime']['output'];
  Float: Scalars['Float']['output'];
  ID: Scalars['ID']['output'];
  Int: Scalars['Int']['output'];
  JSONObject: Scalars['JSONObject']['output'];
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  PageInfo: TaskSlice;
  Query: Record<PropertyKey, never>;
  String: Scalars['String']['output'];
  Subscription: Record<PropertyKey, never>;
  SystemTask: TaskValue;
  SystemTaskConnection: TaskConnection;
  SystemTaskDurationRange: SystemTaskDurationRange;
  SystemTaskEdge: PlacedRow;
  SystemTaskFilter: SystemTaskFilter;
  SystemTaskMessage: TaskMessage;
  SystemTaskOrder: SystemTaskOrder;
  SystemTaskPage: SystemTaskPage;
  SystemTaskPagination: SystemTaskPagination;
  SystemTaskRelatedObject: RelatedObject;
  SystemTaskRelatedObjectFilter: SystemTaskRelatedObjectFilter;
  SystemTaskStatusCount: SystemTaskStatusCount;
  SystemTaskTimeRange: SystemTaskTimeRange;
  SystemTasksChange: ListChange;
  UUID: Scalars['UUID']['output'];
  _Any: Scalars['_Any']['output'];
  _Entity: ResolversUnionTypes<ResolversParentTypes>['_Entity'];
  _Service: _Service;
  federation__FieldSet: Scalars['federation__FieldSet']['output'];
  link__Import: Scalars['link__Import']['output'];
};

export type KeyDirectiveArgs = {
  fields: Scalars['federation__FieldSet']['input'];
  resolvable?: Maybe<Scalars['Boolean']['input']>;
};

export type KeyDirectiveResolver<Result, Parent, ContextType = GatewayContext, Args = KeyDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type LinkDirectiveArgs = {
  as?: Maybe<Scalars['String']['input']>;
  for?: Maybe<Link__Purpose>;
  import?: Maybe<ReadonlyArray<Maybe<Scalars['link__Import']['input']>>>;
  url: Scalars['String']['input'];
};

export type LinkDirectiveResolver<Result, Parent, ContextType = GatewayContext, Args = LinkDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type ShareableDirectiveArgs = { };

export type ShareableDirectiveResolver<Result, Parent, ContextType = GatewayContext, Args = ShareableDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export interface JsonObjectScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSONObject'], any> {
  name: 'JSONObject';
}

export type NodeResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'SystemTask', ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  _entities?: Resolver<ReadonlyArray<Maybe<ResolversTypes['_Entity']>>, ParentType, ContextType, RequireFields<Query_EntitiesArgs, 'representations'>>;
  _service?: Resolver<ResolversTypes['_Service'], ParentType, ContextType>;
  node?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, ContextType, RequireFields<QueryNodeArgs, 'id'>>;
  nodes?: Resolver<ReadonlyArray<Maybe<ResolversTypes['Node']>>, ParentType, ContextType, RequireFields<QueryNodesArgs, 'ids'>>;
  systemTask?: Resolver<Maybe<ResolversTypes['SystemTask']>, ParentType, ContextType, RequireFields<QuerySystemTaskArgs, 'uuid'>>;
  systemTaskByFullName?: Resolver<Maybe<ResolversTypes['SystemTask']>, ParentType, ContextType, RequireFields<QuerySystemTaskByFullNameArgs, 'fullName'>>;
  systemTasks?: Resolver<Maybe<ResolversTypes['SystemTaskConnection']>, ParentType, ContextType, Partial<QuerySystemTasksArgs>>;
  systemTasksApi?: Resolver<Maybe<ResolversTypes['SystemTasksApi']>, ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  systemTasksChanged?: SubscriptionResolver<Maybe<ResolversTypes['SystemTasksChange']>, "systemTasksChanged", ParentType, ContextType, Partial<SubscriptionSystemTasksChangedArgs>>;
};

export type SystemTaskResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['SystemTask'] = ResolversParentTypes['SystemTask']> = {
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  duration?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  eta?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  expires?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  expiring?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  finishTimestamp?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  fullName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  messageCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType, Partial<SystemTaskMessageCountArgs>>;
  messages?: Resolver<ReadonlyArray<ResolversTypes['SystemTaskMessage']>, ParentType, ContextType, Partial<SystemTaskMessagesArgs>>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  previousMessages?: Resolver<ReadonlyArray<ResolversTypes['SystemTaskMessage']>, ParentType, ContextType, Partial<SystemTaskPreviousMessagesArgs>>;
  problem?: Resolver<Maybe<ResolversTypes['SystemTaskMessage']>, ParentType, ContextType>;
  queue?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  relatedObject?: Resolver<Maybe<ResolversTypes['SystemTaskRelatedObject']>, ParentType, ContextType>;
  retries?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  startTimestamp?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  state?: Resolver<Maybe<ResolversTypes['SystemTaskState']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SystemTaskStatus'], ParentType, ContextType>;
  uid?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  uuid?: Resolver<ResolversTypes['UUID'], ParentType, ContextType>;
  worstLevel?: Resolver<Maybe<ResolversTypes['SystemTaskLogLevel']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SystemTaskConnectionResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['SystemTaskConnection'] = ResolversParentTypes['SystemTaskConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['SystemTaskEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<Maybe<ResolversTypes['SystemTask']>>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  pagination?: Resolver<Maybe<ResolversTypes['SystemTaskPagination']>, ParentType, ContextType>;
  statusCounts?: Resolver<Maybe<ReadonlyArray<ResolversTypes['SystemTaskStatusCount']>>, ParentType, ContextType>;
  totalCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type SystemTaskEdgeResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['SystemTaskEdge'] = ResolversParentTypes['SystemTaskEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<Maybe<ResolversTypes['SystemTask']>, ParentType, ContextType>;
};

export type SystemTaskMessageResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['SystemTaskMessage'] = ResolversParentTypes['SystemTaskMessage']> = {
  attributes?: Resolver<ResolversTypes['JSONObject'], ParentType, ContextType>;
  event?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  logLevel?: Resolver<ResolversTypes['SystemTaskLogLevel'], ParentType, ContextType>;
  logger?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  timestamp?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type SystemTaskPaginationResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['SystemTaskPagination'] = ResolversParentTypes['SystemTaskPagination']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  current?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  endIndex?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  next?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  previous?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  startIndex?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  totalPages?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SystemTaskRelatedObjectResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['SystemTaskRelatedObject'] = ResolversParentTypes['SystemTaskRelatedObject']> = {
  appLabel?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  model?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SystemTaskStatusCountResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['SystemTaskStatusCount'] = ResolversParentTypes['SystemTaskStatusCount']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SystemTaskStatus'], ParentType, ContextType>;
};

export type SystemTasksChangeResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['SystemTasksChange'] = ResolversParentTypes['SystemTasksChange']> = {
  added?: Resolver<ReadonlyArray<Maybe<ResolversTypes['SystemTask']>>, ParentType, ContextType>;
  changed?: Resolver<ReadonlyArray<Maybe<ResolversTypes['SystemTask']>>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<Maybe<ResolversTypes['SystemTask']>>, ParentType, ContextType>;
  removed?: Resolver<ReadonlyArray<ResolversTypes['ID']>, ParentType, ContextType>;
  removedUuids?: Resolver<ReadonlyArray<ResolversTypes['UUID']>, ParentType, ContextType>;
  totalCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export interface UuidScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['UUID'], any> {
  name: 'UUID';
}

export interface _AnyScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['_Any'], any> {
  name: '_Any';
}

export type _EntityResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['_Entity'] = ResolversParentTypes['_Entity']> = {
  __resolveType: TypeResolveFn<'SystemTask', ParentType, ContextType>;
};

export type _ServiceResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['_Service'] = ResolversParentTypes['_Service']> = {
  sdl?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export interface Federation__FieldSetScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['federation__FieldSet'], any> {
  name: 'federation__FieldSet';
}

export interface Link__ImportScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['link__Import'], any> {
  name: 'link__Import';
}

export type Resolvers<ContextType = GatewayContext> = {
  DateTime?: GraphQLScalarType;
  JSONObject?: GraphQLScalarType;
  Node?: NodeResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  SystemTask?: SystemTaskResolvers<ContextType>;
  SystemTaskConnection?: SystemTaskConnectionResolvers<ContextType>;
  SystemTaskEdge?: SystemTaskEdgeResolvers<ContextType>;
  SystemTaskMessage?: SystemTaskMessageResolvers<ContextType>;
  SystemTaskPagination?: SystemTaskPaginationResolvers<ContextType>;
  SystemTaskRelatedObject?: SystemTaskRelatedObjectResolvers<ContextType>;
  SystemTaskStatusCount?: SystemTaskStatusCountResolvers<ContextType>;
  SystemTasksChange?: SystemTasksChangeResolvers<ContextType>;
  UUID?: GraphQLScalarType;
  _Any?: GraphQLScalarType;
  _Entity?: _EntityResolvers<ContextType>;
  _Service?: _ServiceResolvers<ContextType>;
  federation__FieldSet?: GraphQLScalarType;
  link__Import?: GraphQLScalarType;
};

export type DirectiveResolvers<ContextType = GatewayContext> = {
  key?: KeyDirectiveResolver<any, any, ContextType>;
  link?: LinkDirectiveResolver<any, any, ContextType>;
  shareable?: ShareableDirectiveResolver<any, any, ContextType>;
};
