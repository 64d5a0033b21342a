/** `light dark` is what the system has. */
const SCHEMES = [
  { scheme: "light dark", name: "As the system" },
  { scheme: "light", name: "Light" },
  { scheme: "dark", name: "Dark" },
];

/** A button that goes through the colour schemes. */
export function switchTheme(button: HTMLElement): void {
  let at = 0;
  const show = (): void => {
    const { scheme = "light dark", name = "" } = SCHEMES[at] ?? {};
    document.documentElement.style.setProperty("color-scheme", scheme);
    button.textContent = name;
    button.setAttribute("aria-label", `Colours: ${name}`);
  };
  button.addEventListener("click", () => {
    at = (at + 1) % SCHEMES.length;
    show();
  });
  show();
}
