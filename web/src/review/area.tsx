import {Route, Routes} from "react-router";
import {NoPage} from "../frame/broken";

/** The pages of this area. */
export function Review() {
  return (
    <Routes>
      <Route path="*" element={<NoPage />} />
    </Routes>
  );
}
