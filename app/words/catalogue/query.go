package catalogue

// queryTexts is what is wrong with a text that was searched for, "query." and the code.
var queryTexts = texts{
	"query.at":       {"第 {Char} 个字：{Why}", "Character {Char}: {Why}"},
	"query.no_quote": {"引号里是空的", "There is nothing between the quotation marks"},
	"query.no_value": {"“{Detail}”后面还要写要找的内容", "“{Detail}” wants something behind it"},
	"query.field":    {"没有“{Detail}”这一项。可以写：{Fields}；要找这几个字本身，请加引号", "There is no “{Detail}”. There are: {Fields}. To find the word itself, put it in quotation marks"},
	"query.choice":   {"没有“{Detail}”这种{Field}。可以写：{Choices}", "There is no {Field} “{Detail}”. There are: {Choices}"},
	"query.number":   {"“{Detail}”不是数字。请写成 {Number}", "“{Detail}” is no number. Write {Number}"},
	"query.percent":  {"{Field}不是百分比，“{Detail}”不能带 %。请写成 {Number}", "A {Field} is not in per cent: “{Detail}” is written without %, as {Number}"},
	"query.range":    {"“{Detail}”超出范围。{Field}是 0–{Most}，请写成 {Number}", "“{Detail}” is out of range. A {Field} is 0…{Most}. Write {Number}"},
	"query.compare":  {"“{Detail}”不能这样比较。{Compared}用 < <= > >= =，其他各项用 : 或 =", "“{Detail}” is not compared like this: {Compared} with < <= > >= =, everything else with : or ="},
	"query.quote":    {"引号没有结束", "The quotation mark has no end"},
	"query.open":     {"括号没有关上", "The parenthesis is not closed"},
	"query.close":    {"多了一个右括号", "There is a closing parenthesis too many"},
	"query.empty":    {"括号里是空的", "There is nothing in the parentheses"},
	"query.or":       {"| 的两边都要有条件", "| wants a condition on both sides"},
	"query.not":      {"减号后面要紧跟着条件", "The minus wants a condition right behind it"},
	"query.too_long": {"太长了", "This is too long"},
	"query.too_deep": {"括号套得太深了", "The parentheses are nested too deep"},
}
