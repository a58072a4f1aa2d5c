// Members of a room come without their nicknames: who they are is known of friends, and asked for of the others.
import { useEffect, useState } from "preact/hooks";
import type { Friends, Person } from "../../model/friends.ts";
import type { Participant } from "../../model/members.ts";
import { asFailure } from "../../net/failure.ts";
import { useApp } from "../hooks/use-app.ts";

/** Of more members than this the rest is shown by e-mail. */
const MOST = 100;

/** One after the other, for a crowd at once would be too much; where a search fails, as many as there are by then. */
async function search(friends: Friends, wanted: readonly Participant[]): Promise<Person[]> {
  const found: Person[] = [];
  try {
    for (const { id, email } of wanted) {
      found.push(...(await friends.search(email)).filter((person) => person.id === id));
    }
  } catch (error) {
    asFailure(error);
  }
  return found;
}

/** Who each of the others is, by id, as far as can be told; null while nothing of it is known yet. */
export function usePeople(members: readonly Participant[]): ReadonlyMap<number, Person> | null {
  const { friends, session } = useApp();
  const [found, setFound] = useState<readonly Person[] | null>(null);
  const known = new Map([...friends.list.value, ...(found ?? [])].map((person) => [person.id, person]));
  const isUnknown = ({ id, email }: Participant): boolean =>
    email !== "" && id !== session.me.value?.id && !known.has(id);
  const unknown = members.slice(0, MOST).filter(isUnknown);
  useEffect(() => {
    void search(friends, unknown).then((people) => setFound((now) => [...(now ?? []), ...people]));
  }, [members]);
  return found || unknown.length === 0 ? known : null;
}
