using System.Runtime.InteropServices;

namespace PhoneTheft.Gateway.LoadTest.Clocks;

/// <summary>The system's struct pollfd.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    public int Handle;
    public short Wanted;
    public short Ready;
}
