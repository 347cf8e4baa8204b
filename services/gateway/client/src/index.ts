// What a page gets of the client: two classes and the types of what they tell.
export { ProgressForm, type FormOptions } from "./form";
export type { Operation } from "./operation";
export type { Progress } from "./progress";
export { ProgressTracker, type TrackerOptions, type Tracking, type TrackOptions } from "./tracker";
