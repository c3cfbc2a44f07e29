namespace Reconciler.IntegrationTests.EndToEnd.Doctor;

/// <summary>On a host where all is well the doctor says so, in one line.</summary>
internal sealed class HealthyHostTests : DoctorTest
{
    [Test]
    public async Task Nothing_is_found_with_a_machine_that_has_a_floating_ip()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10", "<ovn:nat external=\"192.168.58.110\"/>"), "--network", "nat-net");
        await Node.VirshAsync("start", "web-1");
        var result = await DoctorAsync();
        Assert.That((result.ExitStatus, result.Errors), Is.EqualTo((0, "")), result.Output);
        Assert.That(result.Output, Does.Match(@"^Healthy: \d+ checks of host node-1 \(Open vSwitch 3\.1\.0, libvirt 9\.0\.0, 1 domain\) and of 3 switches, 1 router and 5 ports\.\n\z"));
        Assert.That((await DoctorAsync("--json")).Succeeded(), Is.EqualTo("[]\n"));
        Assert.That(await FindAsync("--libvirt", "qemu+unix:///system?socket=/run/nowhere"), Is.EqualTo(new[] { "source-unreachable libvirt" }));
    }
}
