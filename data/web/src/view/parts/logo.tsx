// The name of the product with its sign: a speech bubble in a courtyard.
const SIGN =
  "M7 9.5A2.5 2.5 0 0 1 9.5 7h13A2.5 2.5 0 0 1 25 9.5v9a2.5 2.5 0 0 1-2.5 2.5H15l-5.5 5v-5A2.5 2.5 0 0 1 7 18.5z";

export function Logo() {
  return (
    <p class="logo">
      <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <rect class="logo-ground" width="32" height="32" rx="7" />
        <path class="logo-sign" d={SIGN} />
      </svg>
      <span translate={false}>Madang</span>
    </p>
  );
}
