import {Route, Routes} from "react-router";
import {NoPage} from "../frame/broken";
import {AllocationPage} from "./allocation";
import {Allocations} from "./allocations";
import {ApplicationPage} from "./application";
import {Applications} from "./applications";
import {Assignments} from "./assignments";
import {BoardPage} from "./boardpage";
import {Votes} from "./votes";
import "./board.css";
import "./selection.css";

/** The pages of this area. */
export function Selection() {
  return (
    <Routes>
      <Route path="rounds/:round/applications" element={<Applications />} />
      <Route path="rounds/:round/assignments" element={<Assignments />} />
      <Route path="rounds/:round/votes" element={<Votes />} />
      <Route path="rounds/:round/board" element={<BoardPage />} />
      <Route path="rounds/:round/allocations" element={<Allocations />} />
      <Route path="applications/:application" element={<ApplicationPage />} />
      <Route path="allocations/:allocation" element={<AllocationPage />} />
      <Route path="*" element={<NoPage />} />
    </Routes>
  );
}
