import {App, ConfigProvider} from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import dayjs from "dayjs";
import {storedText, storeText} from "../parts/stored";
import "dayjs/locale/zh-cn";
import {createContext, type ReactNode, useContext, useEffect, useMemo, useState} from "react";
import {useTranslation} from "react-i18next";
import {nonce} from "./nonce";
import {type Size, themeOf} from "./theme";

const remembered = "granary_size";
const sizes: Size[] = ["small", "middle", "large"];
const SizeContext = createContext<{size: Size; setSize: (size: Size) => void}>({size: "small", setSize: () => {}});

/** The size of type the reader has chosen; large is the mode for older readers. */
export function useSize() {
  return useContext(SizeContext);
}

/** How everything looks: the theme by size and finger, antd's own words by language, styles under the page's policy. */
export function Look({children}: {children: ReactNode}) {
  const {i18n} = useTranslation();
  const [size, setSize] = useState<Size>(() => sizes.find((s) => s === storedText(remembered)) ?? "small");
  const touch = useMedia("(pointer: coarse), (max-width: 767px)");
  const english = i18n.language === "en";

  useEffect(() => {
    document.documentElement.dataset.size = size;
    storeText(remembered, size);
  }, [size]);
  useEffect(() => {
    dayjs.locale(english ? "en" : "zh-cn");
  }, [english]);

  const theme = useMemo(() => themeOf(size, touch), [size, touch]);
  const chosen = useMemo(() => ({size, setSize}), [size]);
  return (
    <SizeContext value={chosen}>
      <ConfigProvider theme={theme} locale={english ? enUS : zhCN} csp={{nonce}} button={{autoInsertSpace: false}}>
        <App component={false}>{children}</App>
      </ConfigProvider>
    </SizeContext>
  );
}

/** Whether a media query holds, told again when that changes. */
export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => window.matchMedia(query).matches);
  useEffect(() => {
    const media = window.matchMedia(query);
    const tell = () => setMatches(media.matches);
    tell();
    media.addEventListener("change", tell);
    return () => media.removeEventListener("change", tell);
  }, [query]);
  return matches;
}
