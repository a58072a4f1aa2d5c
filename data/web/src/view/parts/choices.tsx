// A few choices of which one is on: radio buttons.
import { useId } from "preact/hooks";
import type { Option } from "./field.tsx";

export interface ChoicesProps<V extends string> {
  legend: string;
  value: V;
  options: readonly Option<V>[];
  onChange(value: V): void;
}

export function Choices<V extends string>({ legend, value, options, onChange }: ChoicesProps<V>) {
  const name = useId();
  return (
    <fieldset>
      <legend class="field-legend">{legend}</legend>
      {options.map((option) => (
        <label class="choice" key={option.value} lang={option.lang}>
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
