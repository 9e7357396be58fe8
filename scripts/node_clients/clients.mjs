// The clients for Node.js, spoken to by `python -m scripts.node_clients`: a line of JSON in, a line out.
// The first line says which client works where and as whom; every other one is a call and its arguments.
import { createInterface } from "node:readline";
import { Gitlab } from "@gitbeaker/rest";
import { createCloudClient } from "jira.js";

const TARGET = "In review";
const mismatches = [];
let answered;

// Neither library hands on the whole of an answer that it does not like.
const send = globalThis.fetch;
globalThis.fetch = async (...request) => {
  const answer = await send(...request);
  answered = { status: answer.status, body: await answer.clone().text() };
  return answer;
};

const paragraph = (text) => ({
  type: "doc",
  version: 1,
  content: [{ type: "paragraph", content: [{ type: "text", text }] }],
});
const plain = (body) => body.content.flatMap((block) => block.content.map((piece) => piece.text)).join("");

function jiraCalls({ url, project, user, token }) {
  const jira = createCloudClient({
    host: url,
    auth: { type: "basic", email: user, apiToken: token },
    onSchemaMismatch: (report) => mismatches.push(report),
  });
  const search = (label, more) =>
    jira.issueSearch.searchAndReconsileIssuesUsingJql({
      jql: `project = ${project} AND labels = ${label} ORDER BY created ASC`,
      ...more,
    });
  return {
    list_projects: async () => (await jira.projects.searchProjects()).values.map((one) => one.key),
    open_issue: async (summary) =>
      (await jira.issues.createIssue({
        fields: { project: { key: project }, issuetype: { name: "Incident" }, summary },
      })).key,
    read_title: async (issue) => (await jira.issues.getIssue({ issueIdOrKey: issue })).fields.summary,
    set_label: (issue, label) =>
      jira.issues.editIssue({ issueIdOrKey: issue, update: { labels: [{ add: label }] } }),
    move_issue: async (issue) => {
      const { transitions } = await jira.issues.getTransitions({ issueIdOrKey: issue });
      const { id } = transitions.find((way) => way.to.name === TARGET);
      await jira.issues.doTransition({ issueIdOrKey: issue, transition: { id } });
    },
    write_comment: (issue, text) =>
      jira.issueComments.addComment({ issueIdOrKey: issue, body: paragraph(text) }),
    list_comments: async (issue) =>
      (await jira.issueComments.getComments({ issueIdOrKey: issue })).comments.map((one) => plain(one.body)),
    find_by_label: async (label) => (await search(label, { fields: ["summary"] })).issues.map((one) => one.key),
    page_by_label: async (label, maxResults) => {
      const found = [];
      let nextPageToken;
      do {
        const page = await search(label, { maxResults, nextPageToken, fields: ["summary"] });
        found.push(...page.issues.map((one) => one.key));
        nextPageToken = page.nextPageToken;
      } while (nextPageToken);
      return found;
    },
    list_versions: async () =>
      (await jira.projectVersions.getProjectVersions({ projectIdOrKey: project })).map((one) => one.name),
  };
}

function gitlabCalls({ url, project, token }) {
  const gitlab = new Gitlab({ host: url, token });
  const withLabel = async (labels, more) =>
    (await gitlab.Issues.all({ projectId: project, labels, sort: "asc", ...more })).map((one) => `${one.iid}`);
  return {
    list_projects: async () =>
      (await gitlab.Projects.all({ membership: true })).map((one) => one.path_with_namespace),
    open_issue: async (title) => `${(await gitlab.Issues.create(project, title)).iid}`,
    read_title: async (issue) => (await gitlab.Issues.show(issue, { projectId: project })).title,
    set_label: (issue, addLabels) => gitlab.Issues.edit(project, issue, { addLabels }),
    move_issue: (issue) => gitlab.Issues.edit(project, issue, { stateEvent: "close" }),
    write_comment: (issue, text) => gitlab.IssueNotes.create(project, issue, text),
    list_comments: async (issue) =>
      (await gitlab.IssueNotes.all(project, issue)).filter((one) => !one.system).map((one) => one.body),
    find_by_label: (label) => withLabel(label),
    page_by_label: (label, perPage) => withLabel(label, { perPage }),
    list_versions: async () => (await gitlab.ProjectMilestones.all(project)).map((one) => one.title),
  };
}

const CLIENTS = { "jira.js": jiraCalls, "@gitbeaker/rest": gitlabCalls };

async function outcome(calls, { call, args }) {
  answered = undefined;
  mismatches.length = 0;
  try {
    const value = await calls[call](...args);
    return mismatches.length ? { error: JSON.stringify(mismatches) } : { value: value ?? null };
  } catch (error) {
    return answered?.status >= 400 ? answered : { error: `${error.name}: ${error.message}` };
  }
}

let calls;
for await (const line of createInterface({ input: process.stdin })) {
  const said = JSON.parse(line);
  if (calls === undefined) calls = CLIENTS[said.client](said);
  else process.stdout.write(`${JSON.stringify(await outcome(calls, said))}\n`);
}
