import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import ts from "typescript-eslint";

export default ts.config(
    { ignores: ["node_modules/**"] },
    js.configs.recommended,
    {
        files: ["src/**/*.{ts,tsx}"],
        extends: [...ts.configs.strictTypeChecked, ...ts.configs.stylisticTypeChecked],
        languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
        plugins: { "react-hooks": hooks },
        rules: {
            "react-hooks/rules-of-hooks": "error",
            "react-hooks/exhaustive-deps": "error",
            "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
            "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
            // Cockpit's promises say what they fail with, and JSON has the shape that the command says.
            "@typescript-eslint/use-unknown-in-catch-callback-variable": "off",
            "@typescript-eslint/no-unnecessary-type-parameters": "off",
            "max-len": ["error", { code: 140 }],
            "max-lines": ["error", 350],
        },
    },
    {
        files: ["**/*.mjs"],
        languageOptions: {
            globals: Object.fromEntries(
                ["process", "console", "setTimeout", "document", "window", "localStorage", "navigator", "PerformanceObserver"]
                    .map(name => [name, "readonly"])),
        },
        rules: { "max-len": ["error", { code: 140 }], "max-lines": ["error", 350] },
    },
);
