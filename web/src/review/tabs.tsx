import type {KeyboardEvent, ReactNode} from "react";

export type Pane<K extends string> = {key: K; title: string; body: ReactNode};

/** Panes of which one is shown. The others stay, so that nothing in them is lost. */
export function Tabs<K extends string>({panes, tab, setTab}: {panes: Pane<K>[]; tab: K; setTab: (tab: K) => void}) {
  const move = (event: KeyboardEvent) => {
    const by = {ArrowLeft: -1, ArrowRight: 1}[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const at = panes.findIndex((pane) => pane.key === tab);
    const next = panes[(at + by + panes.length) % panes.length]!.key;
    setTab(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <>
      <div role="tablist" className="tabs">
        {panes.map((pane) => (
          <button
            key={pane.key}
            type="button"
            role="tab"
            id={`tab-${pane.key}`}
            aria-selected={pane.key === tab}
            aria-controls={`panel-${pane.key}`}
            tabIndex={pane.key === tab ? 0 : -1}
            onClick={() => setTab(pane.key)}
            onKeyDown={move}
          >
            {pane.title}
          </button>
        ))}
      </div>
      {panes.map((pane) => (
        <div
          key={pane.key}
          role="tabpanel"
          id={`panel-${pane.key}`}
          aria-labelledby={`tab-${pane.key}`}
          hidden={pane.key !== tab}
        >
          {pane.body}
        </div>
      ))}
    </>
  );
}
