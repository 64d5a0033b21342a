"""A VM's life through python-libmaas, each step a line of JSON. Arguments: the region's URL, an API key, create or remove."""

import asyncio
import json
import sys

from maas.client import connect
from maas.client.enum import LinkMode, NodeStatus

POLL_SECONDS = 0.05
HOSTNAME = "from-python"
CIDR = "10.10.0.0/24"
ADDRESS = "10.10.0.60"


def tell(step, **seen):
    print(json.dumps({"step": step, **seen}), flush=True)


def links(machine):
    return [[link.mode.value, link.ip_address] for nic in machine.interfaces for link in nic.links]


def shown(machine):
    return {"status": machine.status_name, "power": machine.power_state.value, "links": links(machine)}


async def ready(client, system_id):
    machine = await client.machines.get(system_id)
    while machine.status in (NodeStatus.COMMISSIONING, NodeStatus.TESTING):
        await asyncio.sleep(POLL_SECONDS)
        machine = await client.machines.get(system_id)
    return machine


async def login(url, api_key):
    client = await connect(url, apikey=api_key)
    me = await client.users.whoami()
    version = await client.version.get()
    tell("login", user=me.username, admin=me.is_admin, version=version.version)
    return client


async def hostnames(client):
    return sorted(machine.hostname for machine in await client.machines.list())


async def create(client):
    pods = await client.pods.list()
    tell("hosts", names=[pod.name for pod in pods], over_commit=[pod.cpu_over_commit_ratio for pod in pods])
    subnet = next(each for each in await client.subnets.list() if each.cidr == CIDR)
    fabrics = {fabric.id: fabric.name for fabric in await client.fabrics.list()}
    tell("subnet", gateway=subnet.gateway_ip, dns=subnet.dns_servers, fabric=fabrics[subnet.vlan.fabric.id])

    composed = await pods[0].compose(
        hostname=HOSTNAME, cores=2, memory=2048, storage="root:10", interfaces=f"eth0:subnet_cidr={CIDR}"
    )
    machine = await ready(client, composed["system_id"])
    tell("compose", hostname=machine.hostname, cpus=machine.cpus, memory=machine.memory, **shown(machine))

    nic = next(iter(machine.interfaces))
    await nic.links.create(LinkMode.STATIC, subnet=subnet, ip_address=ADDRESS, force=True, default_gateway=True)
    machine = await client.machines.allocate(hostname=HOSTNAME)
    tell("allocate", owner=machine.owner.username, **shown(machine))

    await machine.deploy(distro_series="jammy", user_data=b"#!/bin/sh\n", wait=True, wait_interval=POLL_SECONDS)
    tell("deploy", series=machine.distro_series, **shown(machine))
    tell("list", hostnames=await hostnames(client))
    events = await client.events.query(system_ids=[machine.system_id])
    tell("events", newest_first=[event.event_type for event in events])


async def remove(client):
    [machine] = await client.machines.list(hostnames=[HOSTNAME])
    await machine.release(comment="done", wait=True, wait_interval=POLL_SECONDS)
    tell("release", **shown(machine))
    await machine.delete()
    tell("delete", hostnames=await hostnames(client))


async def main(url, api_key, part):
    await {"create": create, "remove": remove}[part](await login(url, api_key))


asyncio.run(main(*sys.argv[1:]))
