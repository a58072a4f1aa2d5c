// Messages of the system, on top of every view until they are closed.
import { _ } from "../../base/text.ts";
import { formatBrief, formatMoment, toMachineTime } from "../../base/time.ts";
import { useApp } from "../hooks/use-app.ts";
import { IconButton } from "../parts/button.tsx";
import { Icon } from "../parts/icons.tsx";
import { MessageText } from "../parts/message-text.tsx";

export function NoticeBar() {
  const { notices } = useApp();
  const list = notices.list.value;
  return (
    <div class="notices" role="status">
      {list.map((notice) => (
        <div class="notice" key={notice.id}>
          <Icon name="bell" />
          <div class="notice-text">
            <p class="small muted">
              {_("System message")}{" "}
              <time dateTime={toMachineTime(notice.time)} title={formatMoment(notice.time)}>
                {formatBrief(notice.time)}
              </time>
            </p>
            <MessageText text={notice.text} />
          </div>
          <IconButton icon="close" label={_("Close")} onClick={() => notices.dismiss(notice.id)} />
        </div>
      ))}
    </div>
  );
}
