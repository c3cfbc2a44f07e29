namespace Reconciler.IntegrationTests.EndToEnd.Doctor;

/// <summary>What can be wrong with domains and libvirt's networks.</summary>
internal sealed class DomainTests : DoctorTest
{
    private const string InterfaceId = "3f0c5a3e-14a0-4e5c-9d7e-5b2c87f3f0aa";

    [Test]
    public async Task Annotations_and_interfaces_that_have_no_switch()
    {
        await Node.DefineAsync("plain-1", null, "--network", "nat-net");
        await Node.VirshAsync("start", "plain-1");
        await Node.DefineAsync("web-1", Port("10.140.0.10"), "--network", "nat-net");
        await Node.VirshAsync("start", "web-1");
        await AnnotateAsync("web-1", "<port switch=\"nat-swich-1\"/>");
        await Node.DefineAsync("off-1", Ports("<ovn:port switch=\"nat-switch-1\" address=\"10.9.0.1\"/>"), "--network", "nat-net");
        await ExpectAsync("domain-without-switch domain plain-1", "annotation-invalid domain web-1", "annotation-invalid domain off-1");
        Assert.That(
            (await DoctorAsync()).Output,
            Does.Contain("no logical switch 'nat-swich-1'; did you mean 'nat-switch-1'?").And.Contain("WARNING: domain off-1  [annotation-invalid]").And.Contain("1 error and 2 warnings; "));
        // A port that somebody has made for it by hand is one that it has.
        await Node.NbctlAsync("lsp-add", "nat-switch-2", (await Node.InterfaceIdsAsync("plain-1")).Single());
        Assert.That(await FindAsync(), Does.Not.Contain("domain-without-switch domain plain-1"));
        await Node.NbctlAsync("lsp-del", (await Node.InterfaceIdsAsync("plain-1")).Single());
    }

    [Test]
    public async Task Interface_ids_that_are_shared()
    {
        foreach (var name in new[] { "clone-1", "clone-2" })
            await Node.DefineAsync(name, null, "--bridge", "br-int", "--interfaceid", InterfaceId);
        var network = $"<network><name>shared</name><forward mode='bridge'/><bridge name='br-int'/><virtualport type='openvswitch'><parameters interfaceid='{InterfaceId[..^2]}bb'/></virtualport></network>";
        (await Node.RunAsync("sh", "-c", "echo \"$1\" | virsh -q net-define /dev/stdin", "sh", network)).Succeeded();
        try
        {
            await ExpectAsync("interfaceid-shared domain clone-2", "interfaceid-shared network shared");
        }
        finally
        {
            await Node.VirshAsync("net-undefine", "shared");
        }
    }
}
