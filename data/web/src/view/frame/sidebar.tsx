// The sections of the page: a column at a desk, a bar below on a phone.
import { _ } from "../../base/text.ts";
import { useApp } from "../hooks/use-app.ts";
import { Badge } from "../parts/badge.tsx";
import { Icon, type IconName } from "../parts/icons.tsx";
import { Logo } from "../parts/logo.tsx";
import { href, route, type Route } from "../route.ts";

interface Section {
  icon: IconName;
  name: string;
  to: Route;
  /** Every view that belongs to the section. */
  views: readonly Route["view"][];
  unread?: number;
}

function useSections(): Section[] {
  const { rooms, directs } = useApp();
  return [
    { icon: "rooms", name: _("Rooms"), to: { view: "rooms" }, views: ["rooms", "room"], unread: rooms.total.value },
    {
      icon: "mail",
      name: _("Direct messages"),
      to: { view: "directs" },
      views: ["directs", "direct"],
      unread: directs.total.value,
    },
    { icon: "people", name: _("Friends"), to: { view: "friends" }, views: ["friends", "person", "blocks"] },
    { icon: "posts", name: _("Posts"), to: { view: "posts" }, views: ["posts", "post", "new-post", "edit-post"] },
    { icon: "person", name: _("Profile"), to: { view: "profile" }, views: ["profile"] },
    { icon: "settings", name: _("Settings"), to: { view: "settings" }, views: ["settings"] },
  ];
}

function SectionLink({ section }: { section: Section }) {
  const current = section.views.includes(route.value.view);
  return (
    <li>
      <a class="section" href={href(section.to)} aria-current={current ? "page" : undefined} title={section.name}>
        <Icon name={section.icon} />
        <span class="section-name">{section.name}</span>
        <Badge count={section.unread ?? 0} />
      </a>
    </li>
  );
}

export function Sidebar() {
  return (
    <nav class="sidebar" aria-label="Madang">
      <Logo />
      <ul class="sections">
        {useSections().map((section) => (
          <SectionLink key={section.icon} section={section} />
        ))}
      </ul>
    </nav>
  );
}
