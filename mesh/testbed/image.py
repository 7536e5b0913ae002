#!/usr/bin/env python3
"""Writes a container image of one layer as an archive that `ctr images import` reads, without a container engine."""

import argparse
import hashlib
import io
import json
import os
import pathlib
import platform
import tarfile

PASSWD = (
    "root:x:0:0:root:/root:/bin/sh\n"
    "istio-proxy:x:1337:1337::/:/bin/false\n"
    "nonroot:x:65532:65532::/:/bin/false\n"
    "nobody:x:65534:65534::/:/bin/false\n"
)
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


class Layer:
    """A layer's archive: what is added first under a name stays; owners and times are left out, so that equal input gives equal output."""

    def __init__(self, path):
        self.archive = tarfile.open(path, "w", format=tarfile.GNU_FORMAT)
        self.names = set()

    def directory(self, name):
        for parent in reversed(pathlib.PurePath(name).parents):
            self._directory(str(parent))
        self._directory(name)

    def _directory(self, name):
        if name not in (".", "") and name not in self.names:
            self.names.add(name)
            entry = tarfile.TarInfo(name)
            entry.type = tarfile.DIRTYPE
            entry.mode = 0o1777 if name == "tmp" else 0o755
            self.archive.addfile(entry)

    def tree(self, root):
        for path in sorted(pathlib.Path(root).rglob("*")):
            name = str(path.relative_to(root))
            if path.is_dir() and not path.is_symlink():
                self.directory(name)
            else:
                self.file(path, name)

    def file(self, source, name):
        if name not in self.names:
            self.directory(os.path.dirname(name))
            self.names.add(name)
            self.archive.add(source, name, recursive=False, filter=anonymous)

    def text(self, name, content):
        if name not in self.names:
            self.directory(os.path.dirname(name))
            self.names.add(name)
            entry = tarfile.TarInfo(name)
            entry.mode = 0o644
            entry.size = len(content)
            self.archive.addfile(entry, io.BytesIO(content.encode()))


def anonymous(entry):
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = ""
    return entry


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", help="the file to write")
    parser.add_argument("name", help="the image's name and tag")
    parser.add_argument("--tree", metavar="DIR", action="append", default=[], help="a directory that becomes the root; repeatable")
    parser.add_argument("--file", metavar="SOURCE:PATH", action="append", default=[], help="a file and where it goes; repeatable")
    parser.add_argument("--directory", metavar="PATH", action="append", default=[], help="an empty directory; repeatable")
    parser.add_argument("--env", metavar="NAME=VALUE", action="append", default=[], help="an environment variable; repeatable")
    parser.add_argument("--user", default="", help="whom it runs as")
    parser.add_argument("entrypoint", nargs="*", help="the command")
    return parser.parse_intermixed_args()


def main():
    args = arguments()
    layer_file = args.archive + ".layer"
    layer = Layer(layer_file)
    for name in ["tmp", *(name.strip("/") for name in args.directory)]:
        layer.directory(name)
    for root in args.tree:
        layer.tree(root)
    for pair in args.file:
        source, path = pair.rsplit(":", 1)
        layer.file(os.path.realpath(source), path.lstrip("/"))
    layer.text("etc/passwd", PASSWD)
    layer.archive.close()
    with open(layer_file, "rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    variables = {"PATH": PATH} | dict(pair.split("=", 1) for pair in args.env)
    environment = ["=".join(variable) for variable in variables.items()]
    config = json.dumps({
        "architecture": ARCHITECTURES[platform.machine()],
        "os": "linux",
        "config": {"User": args.user, "Env": environment, "Entrypoint": args.entrypoint, "WorkingDir": "/"},
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + digest]},
    }).encode()
    config_name = hashlib.sha256(config).hexdigest() + ".json"
    layer_name = digest + "/layer.tar"
    manifest = json.dumps([{"Config": config_name, "RepoTags": [args.name], "Layers": [layer_name]}]).encode()
    with tarfile.open(args.archive, "w") as image:
        for name, content in ((config_name, config), ("manifest.json", manifest)):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            image.addfile(entry, io.BytesIO(content))
        image.add(layer_file, layer_name, filter=anonymous)
    os.unlink(layer_file)


if __name__ == "__main__":
    main()
