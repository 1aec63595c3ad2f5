import react from "@vitejs/plugin-react";
import {defineConfig} from "vitest/config";

// The portal lies under /portal/ of the binary that embeds it. WeChat's browser has the features of Chromium 100.
export default defineConfig({
  base: "/portal/",
  plugins: [react()],
  build: {
    target: ["es2020", "chrome100", "safari15"],
    manifest: true,
    sourcemap: false,
    chunkSizeWarningLimit: 1200,
  },
  server: {proxy: {"/api": process.env.GRANARY_API ?? "http://127.0.0.1:8080"}},
  // What draws is tried in a document; it takes longer to make than most of the other tests take.
  test: {
    projects: [
      {extends: true, test: {name: "rules", environment: "node", isolate: false, include: ["src/**/*.test.ts"]}},
      {
        extends: true,
        test: {name: "parts", environment: "jsdom", include: ["src/**/*.test.tsx"], setupFiles: ["src/test.ts"]},
      },
    ],
  },
});
