import { type Engine, engineSilent, messageOf, objectsOf } from "./engine.ts";
import { ownLabel, sandboxName } from "./policy.ts";

export interface OwnContainer {
  /** 64 hex digits. */
  readonly id: string;
  readonly name: string;
}

const fullId = /^[0-9a-f]{64}$/;
const partOfId = /^[0-9a-f]{12,64}$/;

/**
 * The containers that were let through, by this guard or one before it: the engine is asked for those with the label
 * of this install. A number once seen stays true, as no container gets another's number or label.
 */
export class OwnContainers {
  private known: readonly OwnContainer[] = [];
  private readonly engine: Engine;
  private readonly filters: string;

  constructor(engine: Engine, instance: string) {
    this.engine = engine;
    this.filters = encodeURIComponent(JSON.stringify({ label: [`${ownLabel}=${instance}`] }));
  }

  /** All there are now, in any state. */
  async all(): Promise<readonly OwnContainer[]> {
    const answer = await this.engine.call("GET", `/containers/json?all=true&filters=${this.filters}`);
    if (answer.status !== 200) return engineSilent(messageOf(answer));
    this.known = objectsOf(answer).flatMap(({ Id, Names }) => {
      const name = Array.isArray(Names) ? String(Names[0]).replace(/^\//, "") : "";
      return typeof Id === "string" && fullId.test(Id) && sandboxName.test(name) ? [{ id: Id, name }] : [];
    });
    return this.known;
  }

  /** The own container of this name, number or beginning of a number; undefined when there is none. */
  async find(reference: string): Promise<OwnContainer | undefined> {
    return this.lookUp(reference) ?? (await this.all().then(() => this.lookUp(reference)));
  }

  private lookUp(reference: string): OwnContainer | undefined {
    const named = this.known.find(({ id, name }) => name === reference || id === reference);
    if (named !== undefined || !partOfId.test(reference)) return named;
    const alike = this.known.filter(({ id }) => id.startsWith(reference));
    return alike.length === 1 ? alike[0] : undefined;
  }

  add(container: OwnContainer): void {
    this.known = [...this.known, container];
  }

  /** The engine no longer has it. */
  forget(id: string): void {
    this.known = this.known.filter((each) => each.id !== id);
  }
}
