using System.Text.RegularExpressions;

namespace Reconciler.IntegrationTests.EndToEnd.Doctor;

/// <summary>On a host where all is well the doctor says so, in one line.</summary>
[Category("Core")]
internal sealed class HealthyHostTests : DoctorTest
{
    [Test]
    public async Task Nothing_is_found_with_a_machine_that_has_a_floating_ip()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10", "<ovn:nat external=\"192.168.58.110\"/>"), "--network", "nat-net");
        await Node.VirshAsync("start", "web-1");
        var ovs = (await Node.VsctlAsync("get", "Open_vSwitch", ".", "ovs_version")).Trim().Trim('"');
        var libvirt = (await Node.RunAsync("libvirtd", "--version")).Succeeded().Trim().Split(' ')[^1];
        var result = await DoctorAsync();
        Assert.That((result.ExitStatus, result.Errors), Is.EqualTo((0, "")), result.Output);
        Assert.That(result.Output, Does.Match(
            $@"^Healthy: \d+ checks of host node-1 \(Open vSwitch {Regex.Escape(ovs)}, libvirt {Regex.Escape(libvirt)}, 1 domain\) and of 3 switches, 1 router and 5 ports\.\n\z"));
        Assert.That((await DoctorAsync("--json")).Succeeded(), Is.EqualTo("[]\n"));
        Assert.That(await FindAsync("--libvirt", "qemu+unix:///system?socket=/run/nowhere"), Is.EqualTo(new[] { "source-unreachable libvirt" }));
    }
}
