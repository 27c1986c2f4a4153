import { posted } from '../support/exchange.ts';
import { type HostileRequest, nested, times } from './hostile-bodies.ts';

/** Documents that are as large as 2,000 tokens and 256 KiB allow, each costly in another way. */
interface HostileDocument {
  readonly name: string;
  readonly query: () => string;
  /** As in `HostileRequest`. */
  readonly refused?: RegExp;
  readonly operationName?: string;
}

const blanks = (count: number, unit: string | ((index: number) => string)): string => times(count, unit, ' ');
const inList = (selections: string): string => `{ systemTasks { ${selections} } }`;
const inTask = (selections: string): string => inList(`nodes { ${selections} }`);

/** Validation compares fields of one response name in pairs, and what they select, and what their fragments do. */
const comparisons: readonly HostileDocument[] = [
  { name: '490 equal selections', query: () => inList(blanks(490, 'nodes{uuid}')), refused: /at most|nodes/ },
  { name: '1,990 equal fields', query: () => `{${blanks(1_990, '__typename')}}`, refused: /at most|__typename/ },
  { name: '1,900 equal fields of a task', query: () => inTask(blanks(1_900, 'uuid')), refused: /at most|uuid/ },
  {
    name: '165 equal selections of nine fields',
    query: () => inList(blanks(165, 'nodes{uuid name uid status id duration expires expiring fullName}')),
  },
  {
    name: '190 of each of ten equal fields',
    query: () => inTask(blanks(190, 'uuid name uid status id duration expires expiring fullName description')),
  },
  {
    name: 'equal selections of permuted fields',
    query: () =>
      inList(blanks(195, (n) => (n % 2 === 0 ? 'nodes{uuid name status uid id}' : 'nodes{id uid status name uuid}'))),
  },
  {
    name: '190 equal selections, four levels deep',
    query: () => `{${blanks(190, 'systemTasks{nodes{messages{event}}}')}}`,
  },
  {
    name: 'selections that are doubled at each of eight levels',
    query: () => `{__schema{types{${doubled(8)}}}}`,
  },
  {
    name: '190 equal selections by inline fragments',
    query: () => `{${blanks(190, '...{systemTasks{nodes{uuid}}}')}}`,
  },
  {
    name: '190 equal selections by inline fragments on the types',
    query: () => inList(blanks(190, 'nodes{...on SystemTask{uuid}}')),
  },
  {
    name: '180 fields of one response name with other arguments',
    query: () => inTask(blanks(180, (n) => `messages(first:${n}){event}`)),
    refused: /messages|at most/,
  },
  {
    name: '240 pairs of aliases of one response name',
    query: () => inTask(blanks(240, 'a:uuid a:name')),
    refused: /conflict|alias|at most/,
  },
  {
    name: '120 fields with three equal arguments each',
    query: () => inTask(blanks(120, 'messages(first:1 last:1 minLevel:ERROR){event}')),
  },
  {
    name: '210 fragments that are spread side by side',
    query: () =>
      `${inTask(blanks(210, (n) => `...F${n}`))} ${blanks(210, (n) => `fragment F${n} on SystemTask{uuid}`)}`,
  },
  {
    name: '150 fragments with four equal fields each, side by side',
    query: () =>
      `${inTask(blanks(150, (n) => `...F${n}`))} ${blanks(150, (n) => `fragment F${n} on SystemTask{uuid name uid status}`)}`,
  },
  {
    name: '60 fragments that spread the next eight each',
    query: () =>
      `${inTask(blanks(60, (n) => `...F${n}`))} ${blanks(60, (n) => `fragment F${n} on SystemTask{uuid ${blanks(8, (m) => (n + m + 1 < 60 ? `...F${n + m + 1}` : 'name'))}}`)}`,
  },
  {
    name: 'two groups of fragments under two equal fields',
    query: () =>
      `${inList(`nodes{${blanks(100, (n) => `...A${n}`)}} nodes{${blanks(100, (n) => `...B${n}`)}}`)} ${blanks(100, (n) => `fragment A${n} on SystemTask{uuid} fragment B${n} on SystemTask{uuid}`)}`,
  },
  {
    name: 'fragments whose fields select fragments',
    query: () =>
      `{${blanks(90, (n) => `...F${n}`)}} ${blanks(90, (n) => `fragment F${n} on Query{systemTasks{...G${n}}} fragment G${n} on SystemTaskConnection{totalCount}`)}`,
  },
];

/** Two equal fields, with two equal fields each, and so on. */
function doubled(levels: number): string {
  return levels === 0 ? 'name' : blanks(2, `ofType{${doubled(levels - 1)}}`);
}

const fragments: readonly HostileDocument[] = [
  {
    name: 'a circle of 215 fragments',
    query: () => `{...F0} ${blanks(215, (n) => `fragment F${n} on Query{...F${(n + 1) % 215}}`)}`,
    refused: /within itself|levels/,
  },
  {
    name: '215 fragments that spread themselves',
    query: () => `{...F0} ${blanks(215, (n) => `fragment F${n} on Query{...F${n}}`)}`,
    refused: /within itself|never used/,
  },
  {
    name: '29 fragments that all spread one another',
    query: () => `{...F0} ${blanks(29, (n) => `fragment F${n} on Query{${blanks(29, (m) => `...F${m}`)}}`)}`,
    refused: /within itself|levels|at most/,
  },
  {
    name: 'a chain of 210 fragments',
    query: () => `{...F0} ${blanks(210, (n) => `fragment F${n} on Query{${n < 209 ? `...F${n + 1}` : '__typename'}}`)}`,
  },
  {
    name: 'a chain of 160 fragments that spread the next twice',
    query: () =>
      `{...F0} ${blanks(160, (n) => `fragment F${n} on Query{${n < 159 ? `...F${n + 1} ...F${n + 1}` : '__typename'}}`)}`,
  },
  {
    name: 'a chain of 16 levels whose spreads are tripled',
    query: () =>
      `{__schema{types{...F0}}} ${blanks(16, (n) => `fragment F${n} on __Type{${n < 15 ? `ofType{...F${n + 1} ...F${n + 1} ...F${n + 1}}` : 'name'}}`)}`,
  },
  {
    name: '990 fragments that are not there',
    query: () => `{${blanks(990, (n) => `...F${n}`)}}`,
    refused: /fragment/i,
  },
  { name: 'one fragment that is not there, 990 times', query: () => `{${blanks(990, '...F')}}`, refused: /fragment/i },
  {
    name: '280 fragments that are not used',
    query: () => `{__typename} ${blanks(280, (n) => `fragment F${n} on Query{__typename}`)}`,
    refused: /at most 200 times/,
  },
  {
    name: '280 fragments of one name',
    query: () => `{...F} ${blanks(280, 'fragment F on Query{__typename}')}`,
    refused: /at most 200 times/,
  },
  {
    name: '280 fragments on types that are not there',
    query: () => `{__typename} ${blanks(280, (n) => `fragment F${n} on SystemTaskk${n}{uuid}`)}`,
    refused: /at most 200 times/,
  },
  {
    name: '280 inline fragments on types that are not there',
    query: () => `{${blanks(280, (n) => `...on SystemTaskk${n}{uuid}`)}}`,
    refused: /at most 200 times/,
  },
  {
    name: '270 inline fragments that can never apply',
    query: () => inTask(blanks(270, '...on PageInfo{endCursor}')),
    refused: /at most 200 times/,
  },
  {
    name: '480 inline fragments in one another',
    query: () => `${nested(480, '{...', '{__typename}', '}')}`,
  },
  {
    name: '150 operations that share 75 fragments',
    query: () =>
      `${blanks(150, (n) => `query Q${n}{...F0}`)} ${blanks(75, (n) => `fragment F${n} on Query{${n < 74 ? `...F${n + 1}` : '__typename'}}`)}`,
    operationName: 'Q0',
  },
  {
    name: '75 operations with variables that 60 fragments use',
    query: () =>
      `${blanks(75, (n) => `query Q${n}($v:Int){...F0}`)} ${blanks(60, (n) => `fragment F${n} on Query{${n < 59 ? `...F${n + 1}` : 'systemTasks(first:$v){totalCount}'}}`)}`,
    operationName: 'Q0',
  },
  {
    name: '150 operations, each of which lacks 80 variables',
    query: () =>
      `${blanks(150, (n) => `query Q${n}{...F}`)} fragment F on Query{${blanks(80, (n) => `a:systemTasks(first:$v${n}){totalCount}`)}}`,
    operationName: 'Q0',
    refused: /\$v|not defined|alias/,
  },
];

const names: readonly HostileDocument[] = [
  { name: '1,900 unknown fields', query: () => `{${blanks(1_900, (n) => `f${n}`)}}`, refused: /f0/ },
  {
    name: '1,900 fields that are nearly known',
    query: () => inTask(blanks(1_900, (n) => `startTimestamp${n}`)),
    refused: /startTimestamp0/,
  },
  { name: 'one unknown field 1,900 times', query: () => `{${blanks(1_900, 'f')}}`, refused: /"f"|at most/ },
  {
    name: '600 fields with names of 400 characters',
    query: () => `{${blanks(600, (n) => `${'systemTasks'.repeat(36)}${n}`)}}`,
    refused: /systemTasks/,
  },
  { name: 'a field with a name of 250 kB', query: () => `{${'x'.repeat(250_000)}}`, refused: /field/ },
  { name: 'an alias of 250 kB', query: () => `{${'x'.repeat(250_000)}:__typename}` },
  { name: 'an operation with a name of 250 kB', query: () => `query ${'x'.repeat(250_000)}{__typename}` },
  {
    name: 'an unknown operation with a name of 250 kB',
    query: () => `query ${'x'.repeat(250_000)}{nope}`,
    refused: /nope/,
  },
  {
    name: 'a fragment with a name of 250 kB that is not there',
    query: () => `{...${'x'.repeat(250_000)}}`,
    refused: /fragment/i,
  },
  {
    name: 'a variable with a name of 250 kB that is not declared',
    query: () => `{systemTasks(first:$${'x'.repeat(250_000)}){totalCount}}`,
    refused: /variable/i,
  },
  {
    name: 'a type with a name of 250 kB',
    query: () => `query($v:${'x'.repeat(250_000)}){__typename}`,
    refused: /type|never used/i,
  },
  {
    name: 'a directive with a name of 250 kB',
    query: () => `{__typename @${'x'.repeat(250_000)}}`,
    refused: /directive/,
  },
  {
    name: 'an enum value of 250 kB',
    query: () => `{systemTasks(filter:{status:[${'x'.repeat(250_000)}]}){totalCount}}`,
    refused: /status/i,
  },
  {
    name: 'an argument with a name of 250 kB',
    query: () => `{systemTasks(${'x'.repeat(250_000)}:1){totalCount}}`,
    refused: /argument/i,
  },
  {
    name: 'a member with a name of 250 kB',
    query: () => `{systemTasks(filter:{${'x'.repeat(250_000)}:1}){totalCount}}`,
    refused: /SystemTaskFilter/,
  },
  {
    name: '600 arguments that are nearly known',
    query: () => `{systemTasks(${blanks(600, (n) => `befor${n}:1`)}){totalCount}}`,
    refused: /befor0/,
  },
  {
    name: '600 arguments of one name',
    query: () => `{systemTasks(${blanks(600, 'first:1')}){totalCount}}`,
    refused: /first/,
  },
  {
    name: '600 members that are nearly known',
    query: () => `{systemTasks(filter:{${blanks(600, (n) => `statu${n}:1`)}}){totalCount}}`,
    refused: /statu0/,
  },
  {
    name: '600 members of one name',
    query: () => `{systemTasks(filter:{${blanks(600, 'name:"x"')}}){totalCount}}`,
    refused: /name/,
  },
  {
    name: '45 unknown directives on an operation',
    query: () => `query ${blanks(45, (n) => `@includ${n}`)}{__typename}`,
    refused: /includ0/,
  },
  { name: '900 directives', query: () => `{__typename ${blanks(900, '@a')}}`, refused: /directives/ },
  {
    name: '900 directives on an operation that is not asked for',
    query: () => `query A{__typename} query B ${blanks(900, (n) => `@includ${n}`)}{__typename}`,
    operationName: 'A',
    refused: /directive/,
  },
  {
    name: '270 times the same directive on a fragment that is not used',
    query: () => `{__typename} fragment F on Query ${blanks(270, '@include(if:true)')}{__typename}`,
    refused: /directive|never used/,
  },
  {
    name: '480 variables that are not used',
    query: () => `query(${blanks(480, (n) => `$v${n}:Int`)}){__typename}`,
    refused: /never used/,
  },
  {
    name: '480 variables of types that are not there',
    query: () => `query(${blanks(480, (n) => `$v${n}:Intt${n}`)}){__typename}`,
    refused: /Intt0|never used/,
  },
  {
    name: '480 variables of one name',
    query: () => `query(${blanks(480, '$v:Int')}){systemTasks(first:$v){totalCount}}`,
    refused: /\$v/,
  },
  {
    name: '950 variables that are not declared',
    query: () => `{nodes(ids:[${blanks(950, (n) => `$v${n}`)}]){id}}`,
    refused: /\$v0/,
  },
  {
    name: 'one variable in 950 places',
    query: () => `query($v:ID!){nodes(ids:[${blanks(950, '$v')}]){id}}`,
    refused: /\$v/,
  },
  {
    name: 'one variable of the wrong type in 950 places',
    query: () => `query($v:Boolean){nodes(ids:[${blanks(950, '$v')}]){id}}`,
    refused: /\$v/,
  },
  { name: '490 operations without a name', query: () => blanks(490, '{__typename}'), refused: /operation/i },
  {
    name: '390 operations of one name',
    query: () => blanks(390, 'query Q{__typename}'),
    operationName: 'Q',
    refused: /"Q"/,
  },
  {
    name: '390 operations of which none is named',
    query: () => blanks(390, (n) => `query Q${n}{__typename}`),
    refused: /operation/i,
  },
  {
    name: '390 operations of which one is named',
    query: () => blanks(390, (n) => `query Q${n}{__typename}`),
    operationName: 'Q389',
  },
  {
    name: '240 type definitions',
    query: () => `{__typename} ${blanks(240, (n) => `type T${n}{a:Int}`)}`,
    refused: /"?T0"?|executable/,
  },
  {
    name: '180 subscriptions',
    query: () => blanks(180, (n) => `subscription S${n}{systemTasksChanged{totalCount} __typename}`),
    operationName: 'S0',
    refused: /S0|one top level field|subscription/i,
  },
];

const literals: readonly HostileDocument[] = [
  { name: 'a list of 1,980 nulls', query: () => `{nodes(ids:[${blanks(1_980, 'null')}]){id}}`, refused: /null|ID!/ },
  { name: 'a list of 980 empty lists', query: () => `{nodes(ids:[${blanks(980, '[]')}]){id}}`, refused: /ID/ },
  { name: 'a list of 980 empty objects', query: () => `{nodes(ids:[${blanks(980, '{}')}]){id}}`, refused: /ID/ },
  {
    name: 'a list of 1,980 numbers with fractions',
    query: () => `{nodes(ids:[${blanks(1_980, '0.5')}]){id}}`,
    refused: /ID/,
  },
  {
    name: '1,980 representations that are numbers',
    query: () => `{_entities(representations:[${blanks(1_980, '1')}]){__typename}}`,
    refused: /representations/,
  },
  {
    name: '1,980 representations that are null',
    query: () => `{_entities(representations:[${blanks(1_980, 'null')}]){__typename}}`,
    refused: /_Any|null/,
  },
  {
    name: '390 representations without a key',
    query: () => `{_entities(representations:[${blanks(390, '{__typename:"SystemTask"}')}]){__typename}}`,
  },
  {
    name: '980 orders without a field',
    query: () => `{systemTasks(orderBy:[${blanks(980, '{}')}]){totalCount}}`,
    refused: /field/,
  },
  {
    name: '390 orders of fields that are nearly known',
    query: () => `{systemTasks(orderBy:[${blanks(390, (n) => `{field:NAME${n}}`)}]){totalCount}}`,
    refused: /NAME0/,
  },
  { name: '390 valid orders', query: () => `{systemTasks(orderBy:[${blanks(390, '{field:NAME}')}]){totalCount}}` },
  {
    name: '1,970 statuses that are nearly known',
    query: () => `{systemTasks(filter:{status:[${blanks(1_970, (n) => `ERRO${n}`)}]}){totalCount}}`,
    refused: /ERRO0/,
  },
  {
    name: '1,970 statuses that are texts',
    query: () => `{systemTasks(filter:{status:[${blanks(1_970, '"ERROR"')}]}){totalCount}}`,
    refused: /ERROR/,
  },
  {
    name: '1,970 valid statuses',
    query: () => `{systemTasks(filter:{status:[${blanks(1_970, 'ERROR')}]}){totalCount}}`,
  },
  {
    name: '165 filters of the wrong type',
    query: () => `{${blanks(165, 'systemTasks(filter:[1]){totalCount}')}}`,
    refused: /SystemTaskFilter|filter/,
  },
  {
    name: '150 arguments of messages that are negative',
    query: () => inTask(blanks(150, (n) => `messages(first:-${n + 1}){event}`)),
    refused: /first|messages/,
  },
  {
    name: '29 aliases of messages with arguments that are negative',
    query: () => inTask(blanks(29, (n) => `a${n}:messages(first:-1){event}`)),
    refused: /first/,
  },
  {
    name: 'lists that nest 990 deep',
    query: () => `{nodes(ids:${nested(990, '[', '', ']')}){id}}`,
    refused: /ID|levels|deep/,
  },
  {
    name: 'objects that nest 480 deep',
    query: () => `{_entities(representations:${nested(480, '{a:', '1', '}')}){__typename}}`,
  },
  {
    name: 'a type that nests 990 deep',
    query: () => `query($v:${nested(990, '[', 'Int', ']')}){__typename}`,
    refused: /never used|type|levels|deep/i,
  },
  {
    name: 'a default of 1,900 nulls',
    query: () => `query($v:[ID!]=[${blanks(1_900, 'null')}]){nodes(ids:$v){id}}`,
    refused: /null|\$v/,
  },
  {
    name: 'a text of 250 kB as a search',
    query: () => `{systemTasks(filter:{search:"${'x'.repeat(250_000)}"}){totalCount}}`,
  },
  {
    name: 'a text of 250 kB as a UUID',
    query: () => `{systemTask(uuid:"${'x'.repeat(250_000)}"){uuid}}`,
    refused: /UUID|uuid/,
  },
  {
    name: 'a text of 250 kB as an Int',
    query: () => `{systemTasks(first:"${'x'.repeat(250_000)}"){totalCount}}`,
    refused: /Int/,
  },
  {
    name: 'a text of 250 kB as a cursor',
    query: () => `{systemTasks(after:"${'x'.repeat(250_000)}"){totalCount}}`,
    refused: /after/,
  },
  { name: 'a text of 35,000 escapes', query: () => `{node(id:"${'\\u0041'.repeat(35_000)}"){id}}` },
  { name: 'a text of 60,000 quotes', query: () => `{node(id:"${'\\"'.repeat(60_000)}"){id}}` },
  { name: 'a block text of 120,000 lines', query: () => `{node(id:"""${'\n'.repeat(120_000)}"""){id}}` },
  {
    name: 'a block text of 60,000 lines that are indented',
    query: () => `{node(id:"""${'\n x'.repeat(60_000)}"""){id}}`,
  },
  {
    name: 'a block text of lines that are indented more and more',
    query: () => `{node(id:"""${times(480, (n) => `${' '.repeat(n)}x`, '\n')}"""){id}}`,
  },
  { name: 'a block text of 30,000 escaped ends', query: () => `{node(id:"""${'\\"""'.repeat(30_000)}"""){id}}` },
  {
    name: 'an Int of 250,000 digits',
    query: () => `{systemTasks(first:${'9'.repeat(250_000)}){totalCount}}`,
    refused: /Int/,
  },
  {
    name: 'a Float of 250,000 digits',
    query: () => `{systemTasks(filter:{duration:{from:0.${'9'.repeat(250_000)}}}){totalCount}}`,
  },
  { name: 'an ID of 250,000 digits', query: () => `{node(id:${'9'.repeat(250_000)}){id}}` },
  {
    name: 'a representation with a number of 250,000 digits',
    query: () => `{_entities(representations:[{__typename:"SystemTask",uuid:${'9'.repeat(250_000)}}]){__typename}}`,
  },
];

const texts: readonly HostileDocument[] = [
  { name: 'nothing but 250 kB of blanks', query: () => ' '.repeat(250_000), refused: /./ },
  { name: 'nothing but 250 kB of commas', query: () => ','.repeat(250_000), refused: /Syntax Error|query/i },
  { name: 'nothing but a comment of 250 kB', query: () => `#${'x'.repeat(250_000)}`, refused: /Syntax Error/ },
  { name: 'a comment of 250 kB', query: () => `#${'x'.repeat(250_000)}\n{__typename}` },
  { name: '60,000 comments', query: () => `${'#\n'.repeat(60_000)}{__typename}` },
  { name: '80,000 byte order marks', query: () => `${'\ufeff'.repeat(80_000)}{__typename}` },
  { name: '120,000 line feeds', query: () => `${'\n'.repeat(120_000)}{__typename}` },
  { name: '120,000 line feeds before an error', query: () => `${'\n'.repeat(120_000)}{nope}`, refused: /nope/ },
  {
    name: 'line feeds between 950 unknown fields',
    query: () => `{${times(950, (n) => `f${n}`, '\n'.repeat(100))}}`,
    refused: /f0/,
  },
  {
    name: 'an error at the end of a line of 250 kB',
    query: () => `{__typename${' '.repeat(249_000)}!}`,
    refused: /Syntax Error/,
  },
  { name: '250,000 open braces', query: () => '{'.repeat(250_000), refused: /Syntax Error|tokens/ },
  { name: '1,900 open selections', query: () => '{a'.repeat(950), refused: /Syntax Error/ },
  { name: 'an open list of 250 kB', query: () => `{a(a:${'['.repeat(240_000)}`, refused: /Syntax Error|tokens/ },
  { name: 'a text of 250 kB without an end', query: () => `{node(id:"${'x'.repeat(250_000)}`, refused: /Syntax Error/ },
  {
    name: 'a block text of 250 kB without an end',
    query: () => `{node(id:"""${'x'.repeat(250_000)}`,
    refused: /Syntax Error/,
  },
  {
    name: 'an escape that is none after 250 kB',
    query: () => `{node(id:"${'x'.repeat(249_000)}\\u{110000}"){id}}`,
    refused: /Syntax Error/,
  },
  {
    name: 'a character that is none after 250 kB of blanks',
    query: () => `${' '.repeat(249_000)}\u0001`,
    refused: /Syntax Error/,
  },
  { name: '240,000 exclamation marks', query: () => `{${'!'.repeat(240_000)}}`, refused: /Syntax Error/ },
  { name: '120,000 fields', query: () => `{${'a '.repeat(120_000)}}`, refused: /tokens/ },
];

const depth: readonly HostileDocument[] = [
  {
    name: 'types of types, as deep as may be',
    query: () => `{__schema{types${nested(16, '{ofType', '{name}', '}')}}}`,
  },
  {
    name: 'types of types, one level deeper than may be',
    query: () => `{__schema{types${nested(18, '{ofType', '{name}', '}')}}}`,
    refused: /levels/,
  },
  {
    name: 'types of types, 600 deep',
    query: () => `{__schema{types${nested(600, '{ofType', '{name}', '}')}}}`,
    refused: /levels/,
  },
  {
    name: 'fields of types of fields',
    query: () => `{__schema{types${nested(8, '{fields{type', '{name}', '}}')}}}`,
    refused: /introspection|levels|at most/i,
  },
  {
    name: 'fields of types of fields, hidden in fragments',
    query: () =>
      `{__schema{types{...F0}}} ${blanks(8, (n) => `fragment F${n} on __Type{fields{type{${n < 7 ? `...F${n + 1}` : 'name'}}}}`)}`,
    refused: /introspection|levels|at most/i,
  },
  {
    name: 'as many fields of types as introspection may have',
    query: () => `{__schema{types{fields{args{type{ofType{ofType{name}}}} type{ofType{ofType{ofType{name}}}}}}}}`,
  },
  {
    name: '30 aliases of the whole schema',
    query: () =>
      `{${blanks(30, (n) => `a${n}:__schema{types{name fields{name args{name type{name ofType{name}}} type{name ofType{name ofType{name}}}}}}`)}}`,
  },
  {
    name: '30 aliases of a type',
    query: () =>
      `{${blanks(30, (n) => `a${n}:__type(name:"SystemTask"){fields{name type{fields{name type{fields{name}}}}}}`)}}`,
  },
  {
    name: 'possible types of interfaces of possible types',
    query: () => `{__schema{types${nested(8, '{possibleTypes{interfaces', '{name}', '}}')}}}`,
    refused: /introspection|levels|at most/i,
  },
  { name: '30 aliases of the schema’s text', query: () => `{${blanks(30, (n) => `a${n}:_service{sdl}`)}}` },
  {
    name: '30 aliases of lists with their logs',
    query: () => `{${blanks(30, (n) => `a${n}:systemTasks(first:100){nodes{uuid messages{event attributes}}}`)}}`,
  },
];

export const hostileDocuments: readonly HostileRequest[] = [
  ...comparisons,
  ...fragments,
  ...names,
  ...literals,
  ...texts,
  ...depth,
].map(({ name, query, refused, operationName }) => ({
  name,
  sent: () => posted({ query: query(), ...(operationName !== undefined && { operationName }) }),
  ...(refused && { refused }),
}));
