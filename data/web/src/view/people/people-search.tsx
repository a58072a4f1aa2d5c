// Finds people by a part of their e-mail address.
import { useState } from "preact/hooks";
import { _, n_ } from "../../base/text.ts";
import type { Person } from "../../model/friends.ts";
import { fieldError, useAct, wholeError, type Act } from "../hooks/use-act.ts";
import { useApp } from "../hooks/use-app.ts";
import { Button, IconButton } from "../parts/button.tsx";
import { TextField } from "../parts/field.tsx";
import { Problem } from "../parts/note.tsx";
import { AddFriend } from "./friend-button.tsx";
import { PersonRow } from "./person-row.tsx";

/** As many as the server gives for one search. */
const MOST = 50;

export interface PeopleSearch {
  act: Act;
  keyword: string;
  setKeyword(keyword: string): void;
  /** null: nothing is searched for. */
  found: readonly Person[] | null;
  search(): Promise<void>;
  clear(): void;
}

/** Its state is the caller's: what was found stays while one of them is looked at. */
export function usePeopleSearch(): PeopleSearch {
  const { friends } = useApp();
  const [keyword, setKeyword] = useState("");
  const [found, setFound] = useState<readonly Person[] | null>(null);
  const act = useAct();
  return {
    act,
    keyword,
    setKeyword,
    found,
    async search() {
      await act.run(async () => setFound(await friends.search(keyword.trim())));
    },
    clear() {
      setKeyword("");
      setFound(null);
    },
  };
}

export function SearchForm({ search }: { search: PeopleSearch }) {
  const problem = wholeError(search.act, "keyword");
  return (
    <form
      class="field-line list-section"
      role="search"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void search.search();
      }}
    >
      {problem && <Problem text={problem} />}
      <TextField
        label={_("Find people by e-mail")}
        type="search"
        value={search.keyword}
        onInput={search.setKeyword}
        error={fieldError(search.act, "keyword")}
      />
      <IconButton type="submit" icon="search" label={_("Search")} />
    </form>
  );
}

export interface FoundPeopleProps {
  search: PeopleSearch;
  /** The id of who is open beside the list. */
  open: number | undefined;
}

function FoundList({ found, open }: { found: readonly Person[]; open: number | undefined }) {
  const { friends, session } = useApp();
  const isKnown = (person: Person): boolean =>
    person.id === session.me.value?.id || friends.list.value.some((friend) => friend.id === person.id);
  return (
    <>
      <ul class="items">
        {found.map((person) => (
          <PersonRow key={person.id} person={person} open={person.id === open}>
            {!isKnown(person) && <AddFriend email={person.email} nickname={person.nickname} compact />}
          </PersonRow>
        ))}
      </ul>
      {found.length >= MOST && (
        <p class="small muted">{_("Not everybody is shown. Type more of the address to narrow the search.")}</p>
      )}
    </>
  );
}

/** The line that says how many is there before it says anything, or a screen reader would not read it. */
export function FoundPeople({ search, open }: FoundPeopleProps) {
  const { found } = search;
  const count = found?.length ?? 0;
  return (
    <section class={found ? "found" : ""} aria-label={found ? _("People found") : undefined}>
      <div class="section-head">
        <p role="status">
          {found && (count > 0 ? n_("{n} person found", "{n} people found", count) : _("Nobody found."))}
        </p>
        {found && (
          <Button kind="quiet" compact onClick={search.clear}>
            {_("Close")}
          </Button>
        )}
      </div>
      {found && <FoundList found={found} open={open} />}
    </section>
  );
}
