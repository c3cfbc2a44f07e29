using Reconciler.Libvirt;

namespace Reconciler.Tests.Libvirt;

[TestFixture]
internal sealed class LibvirtExceptionTests
{
    [TestCase(38, 7, true, TestName = "A socket that refuses")]
    [TestCase(38, 10, false, TestName = "A system call that failed inside the qemu driver")]
    [TestCase(39, 7, true, TestName = "A broken message")]
    [TestCase(5, 0, true, TestName = "No driver for the URI")]
    [TestCase(42, 10, false, TestName = "No such domain")]
    public void Lost_connections_are_told_from_refused_calls(int code, int domain, bool expected)
        => Assert.That(new LibvirtException(code, domain, "").IsConnectionError, Is.EqualTo(expected));

    [Test]
    public void A_missing_library_is_said_so()
        => Assert.That(
            () => LibvirtLibrary.Load("libvirt-that-is-not-there.so.0"),
            Throws.TypeOf<LibvirtException>()
                .With.Property(nameof(LibvirtException.IsLibraryMissing)).True
                .And.Message.EqualTo("libvirt's client library libvirt-that-is-not-there.so.0 cannot be loaded; "
                    + "install it (Debian: libvirt0, Fedora: libvirt-libs)"));
}
