"""How a config begins for a GitLab project, and which project an address shows."""

from sdesk_sync.trackers.start import PastedAddress, ProjectPlace, TrackerStart

_SECTION = """\
  engineering:
    kind: gitlab
    url: <url>
    project: <project>
    token: "${ENG_TOKEN}"
    webhook_secret: ["${ENG_HOOK_SECRET}"]
    # setup: {token: "${ENG_SETUP_TOKEN}"}       # a Maintainer's, for plan, apply, drift, doctor
    mapping: gitlab.yaml
    people: {}                                   # user name or id to roles: {anna: [support]}
"""
_PAGES_BEGIN = "-"
"""What parts a project's address from its pages: nothing is called so."""
# https://docs.gitlab.com/user/reserved_names/
_NO_GROUPS = frozenset({"admin", "dashboard", "explore", "help", "profile", "search", "users", "import"})
# How pages of a project began before that, and still may.
_OLD_PAGES = frozenset(
    {"issues", "merge_requests", "boards", "tree", "blob", "commits", "wikis", "work_items", "pipelines"}
)


def find_gitlab_place(address: PastedAddress, project: str | None) -> ProjectPlace:
    """The site and project of an address; what somebody says of the project comes first.

    An installation may lie below a path of its host: what stands before the project then belongs to the site.
    """
    root, path = _split_root(address.path)
    project = _trim_project(project) if project else None
    if project is None:
        guess = "/".join(path) if len(path) > 1 else None
        return ProjectPlace(_join(address.site, root if guess else (*root, *path)), guess)
    named = tuple(project.split("/"))
    if path[-len(named) :] == named:
        root = (*root, *path[: -len(named)])
    elif path == address.path and path != named[: len(path)]:
        # Neither a page of another project nor a group above this one: so the installation lies there.
        root = path
    return ProjectPlace(_join(address.site, root), project)


def _trim_project(written: str) -> str:
    return written.strip().strip("/").removesuffix(".git")


def _join(site: str, root: tuple[str, ...]) -> str:
    return "/".join((site, *root))


def _split_root(path: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What surely belongs to the site, and what names a group or a project."""
    if "api" in path:
        return path[: path.index("api")], ()
    if _PAGES_BEGIN in path:
        path = path[: path.index(_PAGES_BEGIN)]
    path = path[1:] if path[:1] == ("groups",) else path
    if not path or path[0] in _NO_GROUPS:
        return (), ()
    end = next((number for number, part in enumerate(path) if number > 1 and part in _OLD_PAGES), len(path))
    return (), (*path[: end - 1], path[end - 1].removesuffix(".git"))


GITLAB_START = TrackerStart(
    "gitlab",
    "GitLab",
    "engineering",
    ProjectPlace("https://gitlab.example.com", "your-group/your-project"),
    "group/project",
    _SECTION,
    find_gitlab_place,
    usual_url="https://gitlab.com",
    is_usual=True,
)
"""A project on gitlab.com or on a site of one's own."""
