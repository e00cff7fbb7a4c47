package words

import (
	"fmt"
	"strings"

	"wanwu/app/query"
)

// querySentence says what is wrong with a query, and where.
func querySentence(l Lang, e *query.SyntaxError) string {
	why := querySyntax(e.Code).In(l)
	if e.Code == query.CodeNoValue && e.Detail == "" {
		why = Text{"引号里是空的", "There is nothing between the quotation marks"}.In(l)
	}
	why = strings.ReplaceAll(why, "{d}", e.Detail)
	return fmt.Sprintf(Text{"第 %d 个字：%s", "Character %d: %s"}.In(l), e.Char, why)
}

// querySyntax is the sentence of a code, with a place for the detail where it has one.
func querySyntax(c query.Code) Text {
	switch c {
	case query.CodeNoValue:
		return Text{"“{d}”后面还要写要找的内容", "“{d}” wants something behind it"}
	case query.CodeField:
		return Text{"没有“{d}”这一项。可以写：标签 类别 文件 任务 状态 置信度 判定；要找这几个字本身，请加引号",
			"There is no “{d}”. There are label, category, file, task, state, score and verdict; to find the word itself, put it in quotation marks"}
	case query.CodeState:
		return Text{"没有“{d}”这种状态。可以写：有结果 无结果 错误 等待", "There is no state “{d}”. There are ok, empty, error and pending"}
	case query.CodeNumber:
		return Text{"“{d}”不是数字。请写成 0.5 或 50%", "“{d}” is no number. Write 0.5 or 50%"}
	case query.CodeRange:
		return Text{"“{d}”超出范围。置信度是 0–1，也可写成 0–100%", "“{d}” is out of range. A score is 0…1, or 0…100%"}
	case query.CodeCompare:
		return Text{"“{d}”不能这样比较。置信度用 < <= > >= =，其他各项用 : 或 =", "“{d}” is not compared like this. A score takes < <= > >= =, everything else : or ="}
	case query.CodeQuote:
		return Text{"引号没有结束", "The quotation mark has no end"}
	case query.CodeOpen:
		return Text{"括号没有关上", "The parenthesis is not closed"}
	case query.CodeClose:
		return Text{"多了一个右括号", "There is a closing parenthesis too many"}
	case query.CodeEmpty:
		return Text{"括号里是空的", "There is nothing in the parentheses"}
	case query.CodeOr:
		return Text{"| 的两边都要有条件", "| wants a condition on both sides"}
	case query.CodeNot:
		return Text{"减号后面要紧跟着条件", "The minus wants a condition right behind it"}
	case query.CodeVerdict:
		return Text{"没有“{d}”这种判定。可以写：对 错 不确定 未判 已判", "There is no verdict “{d}”. There are right, wrong, unsure, none and any"}
	case query.CodeTooLong:
		return Text{"太长了", "This is too long"}
	case query.CodeTooDeep:
		return Text{"括号套得太深了", "The parentheses are nested too deep"}
	}
	return Text{"看不懂", "This makes no sense"}
}
