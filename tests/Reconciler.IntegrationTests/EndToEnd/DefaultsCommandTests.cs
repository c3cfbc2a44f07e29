using System.Text.Json;

namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary><c>reconciler defaults</c>: what a libvirt network gives the interfaces on it.</summary>
internal sealed class DefaultsCommandTests : LabTest
{
    [TearDown]
    public async Task ClearAsync()
    {
        // What a domain that runs needs is not taken from it.
        await Node.RemoveDomainsAsync();
        (await Node.RunAsync("reconciler", "defaults", "nat-net", "--clear")).Succeeded();
    }

    [Test]
    public async Task Domains_on_it_get_what_it_gives()
    {
        await Node.DefineAsync("plain-1", null, "--network", "nat-net");
        await Node.VirshAsync("start", "plain-1");
        using var dry = JsonDocument.Parse((await Node.RunAsync(
            "reconciler", "defaults", "nat-net", "--switch", "nat-switch-1", "--dry-run", "--json")).Succeeded());
        var plan = dry.RootElement.GetProperty("plans").EnumerateArray().Single();
        Assert.That(plan.GetProperty("domain").GetString(), Is.EqualTo("plain-1"));
        Assert.That(plan.GetProperty("actions").EnumerateArray().Single().GetProperty("action").GetString(), Is.EqualTo("create"));
        Assert.That(await Node.VirshAsync("net-dumpxml", "nat-net", "--inactive"), Does.Not.Contain("nat-switch-1"), "nothing was written");

        var written = (await Node.RunAsync("reconciler", "defaults", "nat-net", "--switch", "nat-switch-1")).Succeeded();
        Assert.That(written, Does.Contain("  ~ switch becomes nat-switch-1\n").And.Contain("Written to its definition.\n"));
        await Node.WaitForUpAsync("plain-1");
        Assert.That(
            (await Node.RunAsync("reconciler", "defaults", "nat-net")).Succeeded(),
            Is.EqualTo("libvirt network nat-net: interfaces on it get switch nat-switch-1\n"));
        using var graph = JsonDocument.Parse((await Node.RunAsync("reconciler", "status", "--graph", "json")).Succeeded());
        var network = graph.RootElement.GetProperty("networks").EnumerateArray().Single(n => n.GetProperty("name").GetString() == "nat-net");
        Assert.That(network.GetProperty("defaults").GetProperty("switch").GetString(), Is.EqualTo("nat-switch-1"));
        Assert.That(graph.RootElement.GetProperty("ports").GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task What_cannot_be_given_is_refused()
    {
        await Node.DefineAsync("plain-1", Ports("<ovn:port address=\"10.140.0.30\"/>"), "--network", "nat-net");
        (await Node.RunAsync("reconciler", "defaults", "nat-net", "--switch", "nat-switch-1")).Succeeded();
        await Node.VirshAsync("start", "plain-1");
        await Node.WaitForUpAsync("plain-1");
        await RefusesAsync("switch", "no logical switch 'nat-swich-1'; did you mean 'nat-switch-1'?", "--switch", "nat-swich-1");
        await RefusesAsync("groups", "no port group 'web'", "--groups", "web");
        await RefusesAsync("dhcp", "dhcp", "--dhcp", "maybe");
        // Its address is not one of that switch.
        await RefusesAsync("switch", "domain plain-1, interface", "--switch", "nat-switch-2");
        var unknown = await Node.RunAsync("reconciler", "defaults", "nat-nt");
        Assert.That((unknown.ExitStatus, unknown.Errors), Is.EqualTo((2, "reconciler: no libvirt network 'nat-nt'; did you mean 'nat-net'?\n")));
    }

    [Test]
    public async Task A_change_of_an_annotation_says_in_JSON_what_follows_and_what_is_refused()
    {
        await StartDomainAsync("web-1", Port("10.140.0.10"));
        using var plan = JsonDocument.Parse((await Node.RunAsync(
            "reconciler", "annotate", "web-1", "--nat", "192.168.58.110", "--dry-run", "--json")).Succeeded());
        var action = plan.RootElement.GetProperty("actions").EnumerateArray().Single();
        Assert.That((action.GetProperty("kind").GetString(), action.GetProperty("name").GetString()), Is.EqualTo(("nat", "192.168.58.110")));
        Assert.That(plan.RootElement.GetProperty("written_to").GetArrayLength(), Is.Zero);

        var refused = await Node.RunAsync("reconciler", "annotate", "web-1", "--groups", "no-such-group", "--json");
        Assert.That((refused.ExitStatus, refused.Errors), Is.EqualTo((2, Sentence(refused.Output, "groups"))));
        using var shown = JsonDocument.Parse((await Node.RunAsync("reconciler", "annotate", "web-1", "--show", "--json")).Succeeded());
        var live = shown.RootElement.GetProperty("live");
        Assert.That(
            live.GetProperty("ports")[0].GetProperty("interface").GetString(), Is.EqualTo(live.GetProperty("interfaces")[0].GetProperty("mac").GetString()));
    }

    private static async Task RefusesAsync(string attribute, string text, params string[] arguments)
    {
        var refused = await Node.RunAsync(["reconciler", "defaults", "nat-net", .. arguments, "--json"]);
        Assert.That((refused.ExitStatus, refused.Errors), Is.EqualTo((2, Sentence(refused.Output, attribute))));
        Assert.That(refused.Errors, Does.Contain(text).And.EndsWith("nothing was written\n"));
    }

    /// <summary>The sentence in the JSON of a refusal, as it stands on the standard error.</summary>
    private static string Sentence(string output, string attribute)
    {
        using var json = JsonDocument.Parse(output);
        var refused = json.RootElement.GetProperty("refused");
        Assert.That(refused.GetProperty("attribute").GetString(), Is.EqualTo(attribute));
        return $"reconciler: {refused.GetProperty("message").GetString()}\n";
    }
}
