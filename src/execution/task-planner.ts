import { type FieldNode, type GraphQLObjectType, type GraphQLResolveInfo, getArgumentValues } from 'graphql';
import { toGlobalId } from '../connection/global-id.ts';
import { type ByteWriter, WriterLimitError } from '../json/byte-writer.ts';
import type { Selecting } from '../limits/selected-fields.ts';
import type {
  SystemTaskEdgeResolvers,
  SystemTaskMessageResolvers,
  SystemTaskRelatedObjectResolvers,
  SystemTaskResolvers,
} from '../resolvers/generated/schema.ts';
import { countMessages, eachSelected, type MessageSelection } from '../tasks/messages.ts';
import type { PlacedRow } from '../tasks/placed-row.ts';
import { problemOf } from '../tasks/problem.ts';
import { worstLevelOf } from '../tasks/worst-level.ts';
import {
  messageFields,
  type RelatedObject,
  type Task,
  type TaskLog,
  type TaskMessage,
  taskFields,
  verbatimMessageFields,
  verbatimTaskFields,
} from '../upstream/task.ts';
import { joinRuns } from './join-runs.ts';
import { type ObjectPlan, planObject, type Write, writeEach, writeObject } from './object-plan.ts';
import { selectingOf } from './selecting-of.ts';
import { writeTask } from './written.ts';

/** Plans how a field is written that `fields`, which have the same response key, select. */
type PlanField<T> = (planner: TaskPlanner, fields: readonly FieldNode[], key: string) => Write<T>;

/** A plan for each field that the contract's type has: a field without one does not compile. */
type FieldPlans<T, Resolvers> = Readonly<Record<Exclude<keyof Resolvers, '__isTypeOf'> | '__typename', PlanField<T>>>;

const messagePlans = {
  ...copied(messageFields),
  __typename: () => (_message, out) => out.ascii('"SystemTaskMessage"'),
} satisfies FieldPlans<TaskMessage, SystemTaskMessageResolvers>;

const relatedObjectPlans = {
  appLabel: planText('appLabel'),
  model: planText('model'),
  id: planText('id'),
  __typename: () => (_related, out) => out.ascii('"SystemTaskRelatedObject"'),
} satisfies FieldPlans<RelatedObject, SystemTaskRelatedObjectResolvers>;

function planText(field: keyof RelatedObject): PlanField<RelatedObject> {
  return () => (related, out) => out.text(JSON.stringify(related[field]));
}

function planLog(logOf: (task: Task) => TaskLog): PlanField<Task> {
  return (planner, fields) => {
    const selection = planner.argumentsOf(fields);
    const plan = planner.planMessage(fields);
    // `messageArgumentsRule` has checked the arguments.
    return (task, out, fail) =>
      writeEach<TaskMessage>(
        (visit) => eachSelected(logOf(task), selection, visit),
        out,
        (message) => writeObject(message, plan, out, fail),
      );
  };
}

const taskPlans = {
  ...copied(taskFields),
  __typename: () => (_task, out) => out.ascii('"SystemTask"'),
  id:
    () =>
    ({ uuid }, out) =>
      out.quoted(toGlobalId(uuid)),
  messages: planLog(({ log }) => log),
  previousMessages: planLog(({ previousLog }) => previousLog),
  messageCount(planner, fields) {
    const selection = planner.argumentsOf(fields);
    return (task, out) => out.ascii(String(countMessages(task.log, selection)));
  },
  worstLevel:
    () =>
    ({ log }, out) => {
      const worst = worstLevelOf(log);
      if (worst) out.quoted(worst.level);
      else out.ascii('null');
    },
  relatedObject(planner, fields) {
    const plan = planner.planRelatedObject(fields);
    return ({ relatedObject }, out, fail) => {
      if (relatedObject) writeObject(relatedObject, plan, out, fail);
      else out.ascii('null');
    };
  },
  problem(planner, fields, key) {
    const plan = planner.planMessage(fields);
    return (task, out, fail) => {
      try {
        const problem = problemOf(task);
        if (problem) writeObject(problem, plan, out, fail);
        else out.ascii('null');
      } catch (error) {
        if (error instanceof WriterLimitError) throw error;
        // Before anything of it has been written: the whole log is read first.
        out.ascii('null');
        fail(error, [key]);
      }
    };
  },
} satisfies FieldPlans<Task, SystemTaskResolvers>;

const edgePlans = {
  __typename: () => (_edge, out) => out.ascii('"SystemTaskEdge"'),
  cursor:
    () =>
    ({ cursor }, out) =>
      out.quoted(cursor),
  node(planner, fields, key) {
    const plan = planner.planTask(fields);
    return ({ row }, out, fail) =>
      writeTask(row, plan, out, (error, keys, below) => fail(error, [key, ...keys], below));
  },
} satisfies FieldPlans<PlacedRow, SystemTaskEdgeResolvers>;

/** By type, the fields that are written here, and nowhere else. */
export const plannedFields: Readonly<Record<string, readonly string[]>> = {
  SystemTask: Object.keys(taskPlans),
  SystemTaskMessage: Object.keys(messagePlans),
  SystemTaskRelatedObject: Object.keys(relatedObjectPlans),
  SystemTaskEdge: Object.keys(edgePlans),
};

/** Plans how the tasks of one operation are written. */
export class TaskPlanner {
  readonly #selecting: Selecting;
  readonly #type: GraphQLObjectType;

  /** `type` is the contract's SystemTask. */
  constructor(info: Pick<GraphQLResolveInfo, 'fragments' | 'variableValues'>, type: GraphQLObjectType) {
    this.#selecting = selectingOf(info);
    this.#type = type;
  }

  /** What `nodes` select of a task; all of them have the same response key. */
  planTask(nodes: readonly FieldNode[]): ObjectPlan<Task> {
    return joinRuns(this.#plan<Task>(nodes, taskPlans), verbatimTaskFields);
  }

  /** As `planTask`, of an edge. */
  planEdge(nodes: readonly FieldNode[]): ObjectPlan<PlacedRow> {
    return this.#plan<PlacedRow>(nodes, edgePlans);
  }

  /** As `planTask`, of a message. */
  planMessage(nodes: readonly FieldNode[]): ObjectPlan<TaskMessage> {
    return joinRuns(this.#plan<TaskMessage>(nodes, messagePlans), verbatimMessageFields);
  }

  /** As `planTask`, of a related object. */
  planRelatedObject(nodes: readonly FieldNode[]): ObjectPlan<RelatedObject> {
    return this.#plan<RelatedObject>(nodes, relatedObjectPlans);
  }

  argumentsOf([field]: readonly FieldNode[]): MessageSelection {
    const definition = field && this.#type.getFields()[field.name.value];
    return definition ? getArgumentValues(definition, field, this.#selecting.variables) : {};
  }

  #plan<T>(nodes: readonly FieldNode[], plans: Readonly<Record<string, PlanField<T>>>): ObjectPlan<T> {
    return planObject<T>(nodes, this.#selecting, (name, fields, key) => {
      const plan = plans[name];
      if (!plan) throw new Error(`Nothing writes the field ${name}.`);
      return plan(this, fields, key);
    });
  }
}

interface HasFields<F> {
  write(field: F, out: ByteWriter): void;
}

/** The plans of fields that are written from the upstream's bytes. */
function copied<F extends string>(names: readonly F[]): Readonly<Record<F, PlanField<HasFields<F>>>> {
  const plans = names.map((name) => [name, () => (value: HasFields<F>, out: ByteWriter) => value.write(name, out)]);
  return Object.fromEntries(plans) as Record<F, PlanField<HasFields<F>>>;
}
