import "./panes.css";
import "./review.css";
import "./sheet.css";
import {lazy, Suspense} from "react";
import {Route, Routes} from "react-router";
import {NoPage} from "../frame/broken";
import {AssignmentPage} from "./assignment";
import {Reviews} from "./reviews";

// Staff alone need it, and seldom.
const PaperPage = lazy(async () => ({default: (await import("./paper")).PaperPage}));

/** The pages of reviewers, and the one where staff enter a reviewer's paper sheet. */
export function Review() {
  return (
    <Suspense>
      <Routes>
        <Route index element={<Reviews />} />
        <Route path="paper/:assignment" element={<PaperPage />} />
        <Route path=":assignment" element={<AssignmentPage />} />
        <Route path="*" element={<NoPage />} />
      </Routes>
    </Suspense>
  );
}
