"""A two-node cluster on the loopback, in a process of its own; drivers on it die, and a node."""

import os
import subprocess
import sys

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"

from ray.cluster_utils import Cluster

ADDRESS = "127.0.0.2"
NODE = {"num_cpus": 1, "object_store_memory": 100_000_000, "node_ip_address": ADDRESS}


def drive(notes, home, address, lose):
    """Run a driver, telling `lose` how many notes are stored after each batch; return its exit code."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.cluster.driver_child", notes, home, address]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as driver:
        for line in driver.stdout:
            print(line, end="", flush=True)
            if line.startswith("stored "):
                lose(driver, int(line.split()[1]))
                if driver.poll() is None:
                    driver.stdin.write("\n")
                    driver.stdin.flush()
    return driver.returncode


def main():
    notes, home, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    cluster = Cluster(initialize_head=True, head_node_args={**NODE, "include_dashboard": False})
    left = [cluster.add_node(**NODE)]

    def lose_driver(driver, stored):
        if stored >= count // 4:
            driver.kill()
            driver.wait()

    def lose_node(_driver, stored):
        if stored >= count // 2 and left:
            cluster.remove_node(left.pop(), allow_graceful=False)

    try:
        assert drive(notes, home, cluster.address, lose_driver) == -9
        assert drive(notes, home, cluster.address, lose_node) == 0
        assert not left
    finally:
        cluster.shutdown()


if __name__ == "__main__":
    main()
