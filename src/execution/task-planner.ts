import { type FieldNode, type GraphQLObjectType, type GraphQLResolveInfo, getArgumentValues } from 'graphql';
import { toGlobalId } from '../connection/global-id.ts';
import { WriterLimitError } from '../json/byte-writer.ts';
import type { Selecting } from '../limits/selected-fields.ts';
import { checkMessageSelection, countMessages, eachSelected, type MessageSelection } from '../tasks/messages.ts';
import { problemOf } from '../tasks/problem.ts';
import {
  type MessageField,
  type Task,
  type TaskField,
  type TaskMessage,
  verbatimMessageFields,
  verbatimTaskFields,
} from '../upstream/task.ts';
import { joinRuns } from './join-runs.ts';
import { type ObjectPlan, planObject, type Write, writeEach, writeObject } from './object-plan.ts';
import { selectingOf } from './selecting-of.ts';

/** Plans how the tasks of one operation are written. */
export class TaskPlanner {
  /** What decides which of the operation's selections run. */
  readonly selecting: Selecting;
  readonly #type: GraphQLObjectType;

  /** `type` is the contract's SystemTask. */
  constructor(info: GraphQLResolveInfo, type: GraphQLObjectType) {
    this.selecting = selectingOf(info);
    this.#type = type;
  }

  /** What `nodes` select of a task; all of them have the same response key. */
  plan(nodes: readonly FieldNode[]): ObjectPlan<Task> {
    const plan = planObject<Task>(nodes, this.selecting, (name, fields, key) => this.#toWrite(name, fields, key));
    return joinRuns(plan, verbatimTaskFields);
  }

  #toWrite(name: string, fields: readonly FieldNode[], key: string): Write<Task> {
    switch (name) {
      case '__typename':
        return (_task, out) => out.ascii('"SystemTask"');
      case 'id':
        return ({ uuid }, out) => out.quoted(toGlobalId(uuid));
      case 'messages': {
        const selection = this.#argumentsOf(fields);
        const plan = this.#planMessage(fields);
        return (task, out) => {
          checkMessageSelection(selection);
          writeEach<TaskMessage>(
            (visit) => eachSelected(task, selection, visit),
            out,
            (message) => writeObject(message, plan, out),
          );
        };
      }
      case 'messageCount': {
        const selection = this.#argumentsOf(fields);
        return (task, out) => out.ascii(String(countMessages(task, selection)));
      }
      case 'problem': {
        const plan = this.#planMessage(fields);
        return (task, out, fail) => {
          try {
            const problem = problemOf(task);
            if (problem) writeObject(problem, plan, out);
            else out.ascii('null');
          } catch (error) {
            if (error instanceof WriterLimitError) throw error;
            // Before anything of it has been written: the whole log is read first.
            out.ascii('null');
            fail(error, [key]);
          }
        };
      }
      default:
        return (task, out) => task.write(name as TaskField, out);
    }
  }

  #argumentsOf([field]: readonly FieldNode[]): MessageSelection {
    const definition = field && this.#type.getFields()[field.name.value];
    return definition ? getArgumentValues(definition, field, this.selecting.variables) : {};
  }

  #planMessage(nodes: readonly FieldNode[]): ObjectPlan<TaskMessage> {
    const plan = planObject<TaskMessage>(nodes, this.selecting, (name) =>
      name === '__typename'
        ? (_message, out) => out.ascii('"SystemTaskMessage"')
        : (message, out) => message.write(name as MessageField, out),
    );
    return joinRuns(plan, verbatimMessageFields);
  }
}
