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
  test: {environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"], setupFiles: ["src/test.ts"]},
});
