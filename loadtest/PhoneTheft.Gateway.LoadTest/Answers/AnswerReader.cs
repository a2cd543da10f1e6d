namespace PhoneTheft.Gateway.LoadTest.Answers;

/// <summary>Looks for the statuses in the answers of CheckService, and at nothing else.</summary>
internal static class AnswerReader
{
    // CheckResponse.status, CheckResult.status
    private const int Status = 1;
    private const byte StatusTag = Status << 3;

    // CheckManyResponse.results
    private const int Results = 1;

    // CheckStreamResponse.correlation_id, status
    private const int Correlation = 1;
    private const int StreamStatus = 2;

    /// <summary>The status in a CheckResponse or a CheckResult; 0: none.</summary>
    public static byte StatusOf(ReadOnlySpan<byte> answer)
    {
        // Fields come by their numbers from every server we know; the walk is for the others.
        if (answer.Length >= 2 && answer[0] == StatusTag)
        {
            return answer[1];
        }

        var fields = new AnswerFields(answer);
        while (fields.MoveNext())
        {
            if (fields.Field == Status)
            {
                return (byte)fields.Value;
            }
        }

        return 0;
    }

    /// <summary>Which question a CheckStreamResponse answers, and how.</summary>
    public static byte StatusOf(ReadOnlySpan<byte> answer, out ulong correlation)
    {
        correlation = 0;
        var fields = new AnswerFields(answer);
        while (fields.MoveNext())
        {
            if (fields.Field == Correlation)
            {
                correlation = fields.Value;
            }
            else if (fields.Field == StreamStatus)
            {
                return (byte)fields.Value;
            }
        }

        return 0;
    }

    /// <summary>How many results of a CheckManyResponse differ from what is right, or are missing, or are too many.</summary>
    public static int WrongIn(ReadOnlySpan<byte> answer, ReadOnlySpan<byte> expected)
    {
        var wrong = 0;
        var count = 0;
        var fields = new AnswerFields(answer);
        while (fields.MoveNext())
        {
            if (fields.Field != Results)
            {
                continue;
            }

            wrong += count < expected.Length && StatusOf(fields.Bytes) == expected[count] ? 0 : 1;
            count++;
        }

        return wrong + Math.Max(0, expected.Length - count);
    }
}
