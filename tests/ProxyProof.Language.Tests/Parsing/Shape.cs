using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Tests.Parsing;

/// <summary>Writes a tree with every bracket, so that precedence can be read off: <c>-x^2</c> is <c>(- (x ^ 2))</c>.</summary>
internal static class Shape
{
    public static string Of(ExpressionSyntax e) => e switch
    {
        NumberSyntax n => n.Value.ToString(),
        NameSyntax n => n.Name + new string('\'', n.Primes),
        RealsSyntax => "R",
        StringSyntax s => $"\"{s.Value}\"",
        CallSyntax c => $"{Of(c.Callee)}({Arguments(c.Arguments)})",
        CalculusSyntax c => $"{c.Operator}{(c.Variable is null ? "" : $"[{c.Variable.Name}]")} {Of(c.Callee)}({Arguments(c.Arguments)})",
        IndexSyntax i => $"({Of(i.Target)}[{List(i.Indices)}])",
        TransposeSyntax t => $"({Of(t.Target)}.T)",
        PowerSyntax p => $"({Of(p.Base)} ^ {Of(p.Exponent)})",
        MatrixSpaceSyntax m => $"({Of(m.Base)} ^ ({Of(m.Rows)} x {Of(m.Columns)}))",
        NegateSyntax n => $"(- {Of(n.Operand)})",
        ArithmeticSyntax a => $"({Of(a.Operands[0])}{string.Concat(a.Operators.Zip(a.Operands.Skip(1), (o, x) => $" {Mark(o)} {Of(x)}"))})",
        ComparisonSyntax c => $"({Of(c.Operands[0])}{string.Concat(c.Relations.Zip(c.Operands.Skip(1), (o, x) => $" {Mark(o)} {Of(x)}"))})",
        NotSyntax n => $"(not {Of(n.Operand)})",
        AndSyntax a => $"({string.Join(" and ", a.Operands.Select(Of))})",
        OrSyntax o => $"({string.Join(" or ", o.Operands.Select(Of))})",
        ImpliesSyntax i => $"({Of(i.Premise)} implies {Of(i.Conclusion)})",
        ConditionalSyntax c => $"(if {Of(c.Condition)} then {Of(c.Then)} else {Of(c.Else)})",
        QuantifierSyntax q => $"({q.Quantifier} {string.Join(", ", q.Binders.Select(b => $"{Of(b.Pattern)} in {Of(b.Domain)}"))}{(q.Where is null ? "" : $" where {Of(q.Where)}")}: {Of(q.Body)})",
        WithProbabilitySyntax w => $"(with >= {Of(w.Level)} over {string.Join(", ", w.Over.Select(n => n.Name))}: {Of(w.Body)})",
        IndexedSyntax i => $"{i.Operator}({i.Index.Name} in {Of(i.Domain)}, {Of(i.Body)})",
        PopulationSyntax p => $"{p.Operator}({string.Join(", ", p.Draws.Select(Of))}: {Of(p.Body)})",
        VectorSyntax v => $"[{List(v.Elements)}]",
        TupleSyntax t => $"tuple({List(t.Elements)})",
        ParenthesizedSyntax p => Of(p.Inner),
        InnerProductSyntax i => $"<{Of(i.Left)}, {Of(i.Right)}>",
        NormSyntax n => $"||{Of(n.Operand)}||",
        RangeSyntax r => $"({Of(r.From)} .. {Of(r.To)})",
        _ => throw new InvalidOperationException($"{e.GetType().Name} has no shape."),
    };

    private static string Of(CalleeSyntax callee) => callee.Name.Name + new string('\'', callee.Primes);

    private static string Of(PatternSyntax pattern) => pattern.IsTuple ? $"({string.Join(", ", pattern.Names.Select(n => n.Name))})" : pattern.Names[0].Name;

    private static string Of(DrawSyntax draw) => draw.Domain is null ? draw.Name.Name : $"{draw.Name.Name} in {Of(draw.Domain)} ~ {draw.Distribution!.Name.Name}({Arguments(draw.Distribution.Arguments)})";

    private static string Arguments(IEnumerable<ArgumentSyntax> arguments) => string.Join(", ", arguments.Select(a => (a.Name is null ? "" : a.Name.Name + " = ") + Of(a.Value)));

    private static string List(IEnumerable<ExpressionSyntax> elements) => string.Join(", ", elements.Select(Of));

    private static string Mark(ArithmeticOperator mark) => mark switch
    {
        ArithmeticOperator.Add => "+",
        ArithmeticOperator.Subtract => "-",
        ArithmeticOperator.Multiply => "*",
        ArithmeticOperator.Divide => "/",
        ArithmeticOperator.MultiplyElementwise => ".*",
        ArithmeticOperator.DivideElementwise => "./",
    };

    private static string Mark(Relation relation) => relation switch
    {
        Relation.LessOrEqual => "<=",
        Relation.Less => "<",
        Relation.GreaterOrEqual => ">=",
        Relation.Greater => ">",
        Relation.Equal => "==",
        Relation.NotEqual => "!=",
    };
}
