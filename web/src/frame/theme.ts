import type {ThemeConfig} from "antd";

export type Size = "small" | "middle" | "large";

const fonts = '"PingFang SC","Hiragino Sans GB","Microsoft YaHei","Noto Sans CJK SC",system-ui,sans-serif';

/** The colours with which text has a contrast of 4.5 on white and borders one of 3; antd's own fall short. */
const colors = {
  colorPrimary: "#0958d9",
  colorPrimaryHover: "#003eb3",
  colorPrimaryActive: "#002c8c",
  colorInfo: "#0958d9",
  colorLink: "#0958d9",
  colorLinkHover: "#003eb3",
  colorLinkActive: "#002c8c",
  colorError: "#cf1322",
  colorErrorHover: "#a8071a",
  colorErrorActive: "#820014",
  colorSuccess: "#237804",
  colorSuccessBg: "#f6ffed",
  colorWarning: "#874d00",
  colorWarningBg: "#fffbe6",
  colorText: "rgba(0,0,0,0.88)",
  colorTextSecondary: "rgba(0,0,0,0.68)",
  colorTextTertiary: "rgba(0,0,0,0.65)",
  colorTextDescription: "rgba(0,0,0,0.65)",
  colorTextPlaceholder: "#6b6b6b",
  colorTextDisabled: "#6b6b6b",
  colorBorder: "#8c8c8c",
  colorBorderSecondary: "#d9d9d9",
} as const;

/** The theme for a size of type, and for fingers, which need 44 px. */
export function themeOf(size: Size, touch: boolean): ThemeConfig {
  const fontSize = size === "large" ? 20 : size === "middle" ? 17 : 15;
  const controlHeight = Math.max(touch ? 44 : 36, Math.round(fontSize * 2.2));
  return {
    token: {
      ...colors,
      fontFamily: fonts,
      fontSize,
      controlHeight,
      controlHeightSM: touch ? 44 : Math.round(controlHeight * 0.8),
      controlInteractiveSize: touch ? 22 : 18,
      // What has the focus is seen by who goes there by keys.
      controlOutline: "rgba(9, 88, 217, 0.7)",
      colorErrorOutline: "rgba(207, 19, 34, 0.7)",
      borderRadius: 6,
      wireframe: false,
      motion: false,
    },
    components: {
      Layout: {headerBg: "#ffffff", siderBg: "#ffffff", bodyBg: "#f5f5f5"},
      Menu: {itemHeight: Math.max(44, controlHeight), itemColor: colors.colorText},
      Table: {headerBg: "#f0f0f0", cellPaddingInline: 12, rowSelectedBg: "#f0f6ff", rowSelectedHoverBg: "#e6f0ff"},
      Tabs: {itemColor: colors.colorText},
      Form: {labelFontSize: fontSize},
      Steps: {colorTextDescription: colors.colorTextDescription},
    },
  };
}
