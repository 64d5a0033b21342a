// A VM's life through gomaasclient, which Terraform's provider for MAAS is built on: each step as a line of JSON.
// Arguments: the region's URL, an API key, create or remove.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/canonical/gomaasclient/client"
	"github.com/canonical/gomaasclient/entity"
	"github.com/canonical/gomaasclient/entity/node"
)

const (
	poll     = 50 * time.Millisecond
	hostname = "from-go"
	cidr     = "10.20.0.0/16"
	address  = "10.20.0.60"
)

type step map[string]any

func tell(name string, seen step) {
	seen["step"] = name
	line, err := json.Marshal(seen)
	check(name, err)
	fmt.Println(string(line))
}

func check(what string, err error) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", what, err)
		os.Exit(1)
	}
}

func links(machine *entity.Machine) [][]string {
	found := [][]string{}
	for _, nic := range machine.InterfaceSet {
		for _, link := range nic.Links {
			found = append(found, []string{link.Mode, link.IPAddress})
		}
	}
	return found
}

func shown(machine *entity.Machine) step {
	return step{"status": machine.StatusName, "power": machine.PowerState, "links": links(machine)}
}

// await reads the machine until it has left every one of the statuses.
func await(maas *client.Client, systemID string, statuses ...node.Status) *entity.Machine {
	for {
		machine, err := maas.Machine.Get(systemID)
		check("read "+systemID, err)
		if !slices.Contains(statuses, machine.Status) {
			return machine
		}
		time.Sleep(poll)
	}
}

func hostnames(maas *client.Client) []string {
	machines, err := maas.Machines.Get(&entity.MachinesParams{})
	check("list", err)
	names := []string{}
	for _, machine := range machines {
		names = append(names, machine.Hostname)
	}
	slices.Sort(names)
	return names
}

func subnetOf(maas *client.Client) entity.Subnet {
	subnets, err := maas.Subnets.Get()
	check("subnets", err)
	at := slices.IndexFunc(subnets, func(subnet entity.Subnet) bool { return subnet.CIDR == cidr })
	if at < 0 {
		check("subnets", fmt.Errorf("%s is not there", cidr))
	}
	return subnets[at]
}

// hosts tells what the client reads of the VM hosts, and answers with the id of the first one.
func hosts(maas *client.Client) int {
	found, err := maas.VMHosts.Get()
	check("hosts", err)
	seen := [][]any{}
	for _, host := range found {
		seen = append(seen, []any{host.Name, host.Total.Cores, host.Total.Memory, host.CPUOverCommitRatio, host.StoragePools[0].Name})
	}
	tell("hosts", step{"hosts": seen})
	return found[0].ID
}

func compose(maas *client.Client, host int) string {
	composed, err := maas.VMHost.Compose(host, &entity.VMHostMachineParams{
		Hostname: hostname, Cores: 2, Memory: 2048, Storage: "root:10", Interfaces: "eth0:subnet_cidr=" + cidr,
	})
	check("compose", err)
	machine := await(maas, composed.SystemID, node.StatusCommissioning, node.StatusTesting)
	seen := shown(machine)
	seen["cpus"], seen["memory"], seen["storage"] = machine.CPUCount, machine.Memory, machine.Storage
	seen["host"] = machine.VMHost.Name
	tell("compose", seen)
	return composed.SystemID
}

// link fixes the address of the machine's first interface, and makes the subnet's gateway its default one.
func link(maas *client.Client, systemID string, subnet entity.Subnet) {
	nics, err := maas.NetworkInterfaces.Get(systemID)
	check("interfaces", err)
	nic, err := maas.NetworkInterface.LinkSubnet(systemID, nics[0].ID, &entity.NetworkInterfaceLinkParams{
		Mode: "STATIC", Subnet: subnet.ID, IPAddress: address, Force: true, DefaultGateway: true,
	})
	check("link", err)
	tell("link", step{"address": nic.Links[0].IPAddress, "subnet": nic.Links[0].Subnet.CIDR})
}

func deploy(maas *client.Client, systemID string) {
	allocated, err := maas.Machines.Allocate(&entity.MachineAllocateParams{SystemID: systemID})
	check("allocate", err)
	seen := shown(allocated)
	seen["owner"] = allocated.Owner
	tell("allocate", seen)
	_, err = maas.Machine.SetWorkloadAnnotations(systemID, map[string]string{"made-by": "gomaasclient"})
	check("annotate", err)
	_, err = maas.Machine.Deploy(systemID, &entity.MachineDeployParams{DistroSeries: "jammy", UserData: "IyEvYmluL3NoCg=="})
	check("deploy", err)
	machine := await(maas, systemID, node.StatusDeploying)
	power, err := maas.Machine.GetPowerState(systemID)
	check("power", err)
	seen = shown(machine)
	seen["series"], seen["annotations"] = machine.DistroSeries, machine.WorkloadAnnotations
	seen["queried"], seen["gateway"] = power.State, machine.DefaultGateways.IPv4.GatewayIP
	tell("deploy", seen)
}

func events(maas *client.Client, systemID string) {
	found, err := maas.Events.Get(&entity.EventParams{ID: systemID, Level: "INFO"})
	check("events", err)
	types := []string{}
	for _, event := range found.Events {
		types = append(types, event.Type)
	}
	tell("events", step{"newest_first": types})
}

func create(maas *client.Client) {
	host := hosts(maas)
	subnet := subnetOf(maas)
	systemID := compose(maas, host)
	link(maas, systemID, subnet)
	deploy(maas, systemID)
	tell("list", step{"hostnames": hostnames(maas)})
	events(maas, systemID)
}

func remove(maas *client.Client) {
	found, err := maas.Machines.Get(&entity.MachinesParams{Hostname: []string{hostname}})
	check("find", err)
	if len(found) != 1 {
		check("find", fmt.Errorf("%d machines are named %s", len(found), hostname))
	}
	systemID := found[0].SystemID
	_, err = maas.Machine.Release(systemID, &entity.MachineReleaseParams{Comment: "done"})
	check("release", err)
	tell("release", shown(await(maas, systemID, node.StatusReleasing)))
	check("delete", maas.Machine.Delete(systemID))
	tell("delete", step{"hostnames": hostnames(maas)})
}

func main() {
	maas, err := client.GetClient(os.Args[1], os.Args[2], "2.0")
	check("login", err)
	version, err := maas.Version.Get()
	check("version", err)
	tell("login", step{"version": version.Version})
	map[string]func(*client.Client){"create": create, "remove": remove}[os.Args[3]](maas)
}
