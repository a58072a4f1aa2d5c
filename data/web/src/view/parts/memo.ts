// A component that is rendered anew only when one of its properties is another, as rows of long lists should be.
import { createElement, type Component, type FunctionComponent } from "preact";

function areAlike(one: object, other: object): boolean {
  const fields = new Map(Object.entries(one));
  const others = Object.entries(other);
  return others.length === fields.size && others.every(([name, value]) => fields.get(name) === value);
}

export function memo<P extends object>(part: FunctionComponent<P>): FunctionComponent<P> {
  return function Memo(this: Component<P>, props: P) {
    this.shouldComponentUpdate = (next) => !areAlike(this.props, next);
    return createElement(part, props);
  } as FunctionComponent<P>;
}
