import "./apply.css";
import {lazy} from "react";
import {Route, Routes} from "react-router";
import {NoPage} from "../frame/broken";
import {RoundPage} from "./round";
import {Rounds} from "./rounds";

// Who looks at the calls does not wait for the form, and who writes does not wait for what comes after.
const DraftPages = lazy(async () => ({default: (await import("./draft")).DraftPages}));
const Applications = lazy(async () => ({default: (await import("./applications")).Applications}));
const ApplicationPage = lazy(async () => ({default: (await import("./application")).ApplicationPage}));
const PrintPage = lazy(async () => ({default: (await import("./printpage")).PrintPage}));
const Projects = lazy(async () => ({default: (await import("./projects")).Projects}));
const ProjectPage = lazy(async () => ({default: (await import("./project")).ProjectPage}));

/** The applicant's pages: calls, drafts, what was handed in, and the projects that came of it. */
export function Apply() {
  return (
    <div className="apply">
      <Routes>
        <Route path="rounds" element={<Rounds />} />
        <Route path="rounds/:round" element={<RoundPage />} />
        <Route path="drafts/:draft/*" element={<DraftPages />} />
        <Route path="applications" element={<Applications />} />
        <Route path="applications/:application" element={<ApplicationPage />} />
        <Route path="applications/:application/print" element={<PrintPage />} />
        <Route path="projects" element={<Projects />} />
        <Route path="projects/:project" element={<ProjectPage />} />
        <Route path="*" element={<NoPage />} />
      </Routes>
    </div>
  );
}
