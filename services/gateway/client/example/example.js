// Sends the form and says the outcome; everything in between is shown by the client.
const outcome = document.getElementById("outcome");

new ProgressForm("#upload", {
  endpoint: "/v1/resumes",
  progressContainer: "#progress",
  onSuccess: (data) => {
    outcome.textContent = `Read in ${data.elapsed_time} s: ${data.progress} %, ${data.status}`;
  },
  onError: (data) => {
    outcome.textContent = `Not read: ${data.error}`;
  },
});

// A task that was started elsewhere is followed by its id, here the one in the address.
const task = location.hash.slice(1);
if (task !== "") {
  new ProgressTracker().track(task, {
    progressContainer: "#progress",
    onComplete: (data) => {
      outcome.textContent = `Followed to its end: ${data.stage}`;
    },
    onError: (data) => {
      outcome.textContent = `Lost: ${data.error}`;
    },
  });
}
