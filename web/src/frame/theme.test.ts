import {theme} from "antd";
import {expect, test} from "vitest";
import {themeOf} from "./theme";

/** The contrast of two colours after WCAG 2.2; a colour that lets white through is laid on white first. */
function contrast(color: string, ground = "#ffffff"): number {
  const [light, dark] = [luminance(color), luminance(ground)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [r, g, b] = channels(color).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function channels(color: string): number[] {
  const hex = /^#(..)(..)(..)$/.exec(color);
  if (hex) return hex.slice(1).map((pair) => Number.parseInt(pair, 16) / 255);
  const rgba = /^rgba\((\d+),\s*(\d+),\s*(\d+),\s*([\d.]+)\)$/.exec(color);
  if (!rgba) throw new Error(`not read: ${color}`);
  const alpha = Number(rgba[4]);
  return rgba.slice(1, 4).map((c) => (Number(c) / 255) * alpha + (1 - alpha));
}

const token = theme.getDesignToken(themeOf("small", false));

test.each([
  "colorPrimary",
  "colorPrimaryHover",
  "colorPrimaryActive",
  "colorLink",
  "colorError",
  "colorErrorHover",
  "colorSuccess",
  "colorWarning",
  "colorText",
  "colorTextSecondary",
  "colorTextTertiary",
  "colorTextDescription",
  "colorTextPlaceholder",
  "colorTextDisabled",
  "colorTextHeading",
] as const)("%s reads on white", (name) => {
  expect(contrast(token[name])).toBeGreaterThanOrEqual(4.5);
});

test("borders of what is typed into can be seen", () => {
  expect(contrast(token.colorBorder)).toBeGreaterThanOrEqual(3);
});

test("what has the focus can be seen", () => {
  for (const ring of [token.controlOutline, token.colorErrorOutline]) expect(contrast(ring)).toBeGreaterThanOrEqual(3);
});

test("fingers find what they press", () => {
  for (const size of ["small", "middle", "large"] as const) {
    const touch = theme.getDesignToken(themeOf(size, true));
    expect(touch.controlHeight).toBeGreaterThanOrEqual(44);
    expect(touch.controlHeightSM).toBeGreaterThanOrEqual(44);
  }
});
