// Friends: the list with who is online, the search for people, and beside it the person that is open.
import { _, n_ } from "../../base/text.ts";
import { useApp } from "../hooks/use-app.ts";
import { Empty, Loading } from "../parts/note.tsx";
import { Pane, PaneHead, Split } from "../parts/pane.tsx";
import { href } from "../route.ts";
import { FoundPeople, SearchForm, usePeopleSearch, type PeopleSearch } from "./people-search.tsx";
import { PersonView } from "./person.tsx";
import { comparePeople, PersonRow } from "./person-row.tsx";

function FriendList({ open }: { open: number | undefined }) {
  const { friends } = useApp();
  if (!friends.ready.value) return <Loading />;
  const list = [...friends.list.value].sort(comparePeople);
  if (list.length === 0) {
    return <Empty icon="people" title={_("You have no friends here yet. Find them by their e-mail address.")} />;
  }
  return (
    <ul class="items" aria-label={_("Friends")}>
      {list.map((friend) => (
        <PersonRow key={friend.id} person={friend} open={friend.id === open} />
      ))}
    </ul>
  );
}

function ListPane({ open, search }: { open: number | undefined; search: PeopleSearch }) {
  const { friends } = useApp();
  const online = friends.list.value.filter((friend) => friend.online).length;
  const head = (
    <PaneHead
      title={_("Friends")}
      level={open === undefined ? 1 : 2}
      subtitle={online > 0 ? n_("{n} online", "{n} online", online) : undefined}
    />
  );
  return (
    <Pane head={head}>
      <SearchForm search={search} />
      <FoundPeople search={search} open={open} />
      <FriendList open={open} />
      <p class="list-section">
        <a href={href({ view: "blocks" })}>{_("Blocked people")}</a>
      </p>
    </Pane>
  );
}

export function FriendsView({ id }: { id?: number }) {
  const { friends } = useApp();
  const search = usePeopleSearch();
  const known = [...friends.list.value, ...(search.found ?? [])].find((person) => person.id === id);
  return (
    <Split
      list={<ListPane open={id} search={search} />}
      detail={id !== undefined && <PersonView key={id} id={id} known={known} />}
      empty={<Empty icon="person" title={_("Choose a person to see their profile.")} />}
    />
  );
}
