using System.Text;

namespace PhoneTheft.Gateway.Tests.Fuzzing;

/// <summary>A reader of bytes that come from outside, and what has to be true whatever they are. One thread at a time.</summary>
internal abstract class FuzzTarget : IDisposable
{
    /// <summary>Names its corpus as well: Corpus/NAME.txt.</summary>
    public abstract string Name { get; }

    /// <summary>How many inputs the short form tries: about half a second of an idle core.</summary>
    public abstract int ShortRuns { get; }

    /// <summary>The longest input, in bytes.</summary>
    public virtual int Longest => 1_024;

    /// <summary>What a format is made of, which random bytes would never hit.</summary>
    public virtual IReadOnlyList<byte[]> Words => [];

    /// <summary>Inputs to begin from, beside those of the corpus.</summary>
    public virtual IEnumerable<byte[]> Seeds => [];

    /// <summary>Reads one input. Anything that it throws is a find.</summary>
    /// <returns>How the input was read, in a word or two: an input that is read in a new way is kept, and changed further.</returns>
    public abstract string Try(byte[] input);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    protected static IReadOnlyList<byte[]> WordsOf(params string[] words) => [.. words.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Ends the run with what was found.</summary>
    protected static void Demand(bool holds, string what)
    {
        if (!holds)
        {
            throw new BrokenPromiseException(what);
        }
    }
}

/// <summary>A reader that threw nothing and yet did not do what it promises.</summary>
internal sealed class BrokenPromiseException(string what) : Exception(what);
