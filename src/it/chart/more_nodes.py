"""More nodes on the machine of a real node: each has a kubelet, and a container runtime with its own images and containers."""

import glob
import os
import re
import signal
import subprocess
import time

HIERARCHIES = "/sys/fs/cgroup/*/"


class MoreNodes:
    """Nodes beside the first one of a folder, in its network. Their kubelets have other ports."""

    def __init__(self, first, binaries):
        self.first, self.binaries = first, binaries
        self.processes, self.folders = [], []

    def join(self, number, images):
        folder = f"{self.first}/node-{number}"
        for name in ("manifests", "podlogs", "kubelet"):
            os.makedirs(f"{folder}/{name}")
        self.folders.append(folder)
        self.adapted("containerd.toml", folder, "containerd")
        self.adapted("kubelet.yaml", folder, "containerd.sock", "manifests", "podlogs")
        with open(f"{folder}/kubelet.yaml", "a") as file:
            file.write(f"port: {10250 + number}\nhealthzPort: 0\ncgroupRoot: {self.cgroup(folder)}\n")
        address = f"10.199.0.{number}"
        self.inside("ip", "addr", "add", f"{address}/24", "dev", "eth0")
        self.start(folder, "containerd", "--config", f"{folder}/containerd.toml")
        deadline = time.time() + 60
        while self.ctr(folder, "version", check=False).returncode:
            if time.time() > deadline:
                raise RuntimeError(f"containerd of node {number} does not start")
            time.sleep(0.5)
        for image, name in images:
            self.load(folder, image, name)
        self.start(
            folder,
            f"{self.binaries}/kubelet",
            f"--config={folder}/kubelet.yaml",
            f"--kubeconfig={self.first}/kubelet.kubeconfig",
            f"--root-dir={folder}/kubelet",
            f"--cert-dir={folder}/kubelet-pki",
            f"--hostname-override=real{number}",
            f"--node-ip={address}",
        )

    def adapted(self, name, folder, *parts):
        """A file of the first node, with these parts of it in this one's folder."""
        with open(f"{self.first}/{name}") as file:
            text = file.read()
        for part in parts:
            text = text.replace(f"{self.first}/{part}", f"{folder}/{part}")
        with open(f"{folder}/{name}", "w") as file:
            file.write(text)

    def cgroup(self, folder):
        """Makes the cgroup that all of this node's Pods are in."""
        name = "/" + os.path.basename(folder)
        for hierarchy in glob.glob(HIERARCHIES):
            os.makedirs(hierarchy + name, exist_ok=True)
            for file in ("cpuset.cpus", "cpuset.mems"):
                if os.path.exists(hierarchy + file):
                    with open(hierarchy + file) as all_of_them, open(f"{hierarchy}{name}/{file}", "w") as own:
                        own.write(all_of_them.read())
        return name

    def load(self, folder, image, name):
        before = self.names(folder)
        self.ctr(folder, "images", "import", image)
        for there in self.names(folder) - before - {name}:
            self.ctr(folder, "images", "tag", "--force", there, name)
            self.ctr(folder, "images", "rm", there)

    def names(self, folder):
        return {each for each in self.ctr(folder, "images", "ls", "-q").stdout.split() if "sha256" not in each}

    def ctr(self, folder, *arguments, check=True):
        command = ["ctr", "-a", f"{folder}/containerd.sock", "-n", "k8s.io", *arguments]
        return subprocess.run(command, check=check, text=True, capture_output=True)

    def inside(self, *command):
        subprocess.run([f"{self.first}/in", *command], check=True)

    def start(self, folder, *command):
        with open(f"{folder}/{os.path.basename(command[0])}.log", "w") as log:
            environment = {**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin"}
            started = subprocess.Popen([f"{self.first}/in", *command], stdout=log, stderr=log, env=environment)
        self.processes.append(started)

    def down(self):
        """Ends their containers and processes, and removes their mounts, cgroups and network namespaces."""
        for process in self.processes[1::2]:  # kubelets, which would start containers again
            process.kill()
        namespaces = set()
        for folder in self.folders:
            for container in self.ctr(folder, "containers", "ls", "-q", check=False).stdout.split():
                found = self.ctr(folder, "containers", "info", container, check=False).stdout
                namespaces |= set(re.findall(r"/netns/(cni-[0-9a-f-]+)", found))
            tasks = self.ctr(folder, "tasks", "ls", "-q", check=False).stdout.split()
            for task in tasks:
                self.ctr(folder, "tasks", "kill", "-s", "KILL", task, check=False)
            for task in tasks:
                self.ctr(folder, "tasks", "rm", "-f", task, check=False)
        for process in self.processes:
            process.kill()
            process.wait()
        for folder in self.folders:
            self.remove(folder)
        for namespace in namespaces:
            if os.path.exists(f"/run/netns/{namespace}"):  # else containerd has removed it
                subprocess.run(["ip", "netns", "del", namespace], check=False)

    def remove(self, folder):
        for path in glob.glob("/proc/[0-9]*/cmdline"):
            try:
                with open(path, "rb") as file:
                    arguments = file.read().split(b"\0")
            except OSError:
                continue  # it has ended
            if b"containerd-shim" in arguments[0] and f"{folder}/containerd.sock".encode() in arguments:
                os.kill(int(path.split("/")[2]), signal.SIGKILL)
        with open("/proc/mounts") as file:
            mounts = [line.split()[1] for line in file]
        for mount in sorted((each for each in mounts if each.startswith(folder + "/")), reverse=True):
            subprocess.run(["umount", "-l", mount], check=False)
        for hierarchy in glob.glob(HIERARCHIES):
            for below, _, _ in os.walk(f"{hierarchy}{os.path.basename(folder)}", topdown=False):
                rmdir(below)


def rmdir(cgroup):
    """Removes a cgroup, whose processes may still be ending."""
    deadline = time.time() + 10
    while True:
        try:
            os.rmdir(cgroup)
            return
        except OSError:
            if time.time() > deadline:
                raise
            time.sleep(0.2)
