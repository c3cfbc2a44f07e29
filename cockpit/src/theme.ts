/**
 * Follows the style that is chosen in Cockpit's shell. The shell keeps it in the local storage and says so with an event; 'auto' is what
 * the browser prefers.
 */
export function followTheme(): void {
    const preference = window.matchMedia("(prefers-color-scheme: dark)");

    function apply(style: string | null) {
        const dark = style === "dark" || ((style === null || style === "auto") && preference.matches);
        document.documentElement.classList.toggle("pf-v6-theme-dark", dark);
        document.documentElement.classList.toggle("pf-v6-theme-light", !dark);
    }

    const read = () => localStorage.getItem("shell:style");
    window.addEventListener("storage", event => {
        if (event.key === "shell:style")
            apply(event.newValue);
    });
    window.addEventListener("cockpit-style", event => apply((event as CustomEvent<{ style?: string }>).detail.style ?? read()));
    preference.addEventListener("change", () => apply(read()));
    apply(read());
}
