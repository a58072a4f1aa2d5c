// Labelled fields of forms: each ties its label, its hint and its error to the control.
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

export interface FrameProps {
  label: string;
  /** What is wrong with the value, of the server's own words mostly. */
  error?: string | undefined;
  hint?: string | undefined;
  /** The label is read aloud only; the empty field shows it. */
  bare?: boolean;
}

interface Frame {
  id: string;
  describedBy: string | undefined;
  render(control: ComponentChildren): ComponentChildren;
}

export function useFrame({ label, error, hint, bare }: FrameProps): Frame {
  const id = useId();
  const ids = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return {
    id,
    describedBy: ids || undefined,
    render: (control) => (
      <div class="field">
        <label for={id} class={bare ? "hidden-text" : undefined}>
          {label}
        </label>
        {control}
        {hint && (
          <p class="field-hint" id={id + "-hint"}>
            {hint}
          </p>
        )}
        {error && (
          <p class="field-error" id={id + "-error"} role="alert">
            {error}
          </p>
        )}
      </div>
    ),
  };
}

export interface TextFieldProps extends FrameProps {
  value: string;
  onInput(value: string): void;
  type?: "text" | "email" | "password" | "search" | "tel";
  name?: string;
  autocomplete?: string;
  placeholder?: string;
  required?: boolean;
  autofocus?: boolean;
}

export function TextField(props: TextFieldProps) {
  const frame = useFrame(props);
  return frame.render(
    <input
      class="input"
      id={frame.id}
      // Preact's types describe an input of one given type at a time; ours all take the same attributes.
      type={(props.type ?? "text") as "text"}
      name={props.name}
      value={props.value}
      autocomplete={props.autocomplete ?? "off"}
      placeholder={props.placeholder ?? (props.bare ? props.label : undefined)}
      required={props.required ?? false}
      autofocus={props.autofocus ?? false}
      dir="auto"
      aria-invalid={props.error ? true : undefined}
      aria-describedby={frame.describedBy}
      onInput={(event) => props.onInput(event.currentTarget.value)}
    />,
  );
}

export interface Option<V extends string> {
  value: V;
  label: string;
  /** The language of the label, where it is not the page's. */
  lang?: string;
}

export interface SelectProps<V extends string> extends FrameProps {
  value: V;
  options: readonly Option<V>[];
  onChange(value: V): void;
}

export function Select<V extends string>(props: SelectProps<V>) {
  const frame = useFrame(props);
  const choose = (value: string): void => {
    const option = props.options.find((candidate) => candidate.value === value);
    if (option) props.onChange(option.value);
  };
  return frame.render(
    <select
      class="input"
      id={frame.id}
      value={props.value}
      aria-invalid={props.error ? true : undefined}
      aria-describedby={frame.describedBy}
      onChange={(event) => choose(event.currentTarget.value)}
    >
      {props.options.map((option) => (
        <option key={option.value} value={option.value} lang={option.lang}>
          {option.label}
        </option>
      ))}
    </select>,
  );
}

export interface CheckboxProps {
  label: string;
  checked: boolean;
  disabled?: boolean;
  onChange(checked: boolean): void;
}

export function Checkbox({ label, checked, disabled = false, onChange }: CheckboxProps) {
  return (
    <label class="choice">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>{label}</span>
    </label>
  );
}
