// A labelled field for several lines.
import { findDirection } from "./direction.ts";
import { useFrame, type FrameProps } from "./field.tsx";

export interface TextAreaProps extends FrameProps {
  value: string;
  onInput(value: string): void;
  rows?: number;
  required?: boolean;
}

export function TextArea(props: TextAreaProps) {
  const frame = useFrame(props);
  return frame.render(
    <textarea
      class="input"
      id={frame.id}
      rows={props.rows ?? 4}
      value={props.value}
      required={props.required ?? false}
      dir={findDirection(props.value)}
      aria-invalid={props.error ? true : undefined}
      aria-describedby={frame.describedBy}
      onInput={(event) => props.onInput(event.currentTarget.value)}
    />,
  );
}
