package words

// packFaultInChinese is faultInChinese for what is wrong with a pack's files and its
// network's graph.
func packFaultInChinese(english string) string {
	switch english {
	case "the network does not answer within %v":
		return "网络在 %v 内没有给出结果（可能是一个不会结束的循环）"
	case "output %q: the graph does not say how long an embedding of float16 is":
		return "输出 %q：向量是 float16，而网络没有说明它的长度"
	case "%s %q: the graph's type is %s, not %s":
		return "%s %q：网络的类型是 %s，应为 %s"
	case "the graph has operators that the runtime does not know: %s":
		return "网络里有运行库不认识的算子：%s"
	case "batch.dynamic is true, and the graph takes %d pictures at once":
		return "batch.dynamic 是 true，而网络每次只收 %d 张"
	case "the graph has %d inputs, not 1: %s":
		return "网络有 %d 个输入，应为 1 个：%s"
	case "the network keeps weights in %q, which the manifest does not list":
		return "网络的权重在 %q 里，而清单没有列出这个文件"
	case "the network's weights reach to byte %d of %q, which has %d":
		return "网络的权重要读到第 %d 字节，而文件 %q 只有 %d 字节"
	case "is no ONNX network: it has no graph":
		return "不是 ONNX 网络：里面没有计算图"
	case "is no ONNX network, or ends too early: %v":
		return "不是 ONNX 网络，或者不完整（%v）"
	case "has more than %d operators and constants":
		return "算子和常量超过 %d 个"
	case "the constant %q has %d bytes of values, and its shape needs %d":
		return "常量 %q 有 %d 字节的数值，而它的形状需要 %d 字节"
	case "has more than %d labels":
		return "标签超过 %d 个"
	case "has graphs within graphs, deeper than %d":
		return "计算图嵌套超过 %d 层"
	case "keeps a constant in two files, %q and %q":
		return "同一个常量写着两个文件：%q 和 %q"
	case "keeps a constant in a file at %q, which is no number":
		return "常量在文件里的位置 %q 不是数字"
	case "%q stands there twice":
		return "%q 出现了两次"
	case "%s stands there twice":
		return "%s 出现了两次"
	case "%q is not a regular file":
		return "%q 不是普通文件"
	case "is not a regular file":
		return "不是普通文件（文件夹、管道或设备）"
	case "is a link, not a file":
		return "是链接，不是文件；请放文件本身"
	case "%q needs a password":
		return "%q 有密码"
	case "%q expands from %d bytes to %d, beyond all measure":
		return "%q 从 %d 字节膨胀到 %d 字节，为安全起见未读取"
	case "holds more than %d files":
		return "文件超过 %d 个"
	case "has %d bytes, and may have %d":
		return "有 %d 字节，最多只能 %d 字节"
	case "has more than the %d bytes that it may have":
		return "超过了允许的 %d 字节"
	case "goes on after the manifest's end, at byte %d":
		return "清单结束之后还有内容（第 %d 字节起）"
	case "batch.max: the input of %d pictures has more than %d bytes":
		return "batch.max：%d 张图片的输入超过 %d 字节"
	}
	return outputFaultInChinese(english)
}

// outputFaultInChinese is the same for what the manifest says of the input's and output's
// values, and for label vectors.
func outputFaultInChinese(english string) string {
	switch english {
	case "output.logit_scale is for cosine, and output.activation is %q":
		return "output.logit_scale 只用于 cosine，而 output.activation 是 %q"
	case "output.activation: %q is none of softmax, sigmoid, none, cosine":
		return "output.activation 是 %q，应为 softmax、sigmoid、none 或 cosine"
	case "output.embedding is empty":
		return "output.embedding 是空的"
	case "output.logits: %q has no use where output.activation is cosine":
		return "output.activation 是 cosine 时用不到 output.logits（%q）"
	case "output.logit_scale has no use where output.multi_label is true":
		return "output.multi_label 是 true 时用不到 output.logit_scale"
	case "output.logit_scale: %v is not within 0…10000":
		return "output.logit_scale 是 %v，应在 0 到 10000 之间"
	case "output.activation is %q, and there is %s":
		return "output.activation 是 %q，却有 %s"
	case "input.dtype: %q is none of float32, float16, uint8":
		return "input.dtype 是 %q，应为 float32、float16 或 uint8"
	case "input.mean: %v is out of range":
		return "input.mean 是 %v，超出范围"
	case "input.scale: %v makes every pixel the same":
		return "input.scale 是 %v，所有像素会变成一样"
	case "its vectors have %d values, and the network's embedding has %d":
		return "标签向量有 %d 个值，而网络的向量有 %d 个"
	case "is no matrix of float32 or float16 as numpy.save writes it":
		return "不是 numpy.save 写的 float32 或 float16 矩阵"
	case "is stored column by column; save numpy.ascontiguousarray of it":
		return "是按列存放的；请保存 numpy.ascontiguousarray 的结果"
	case "has %s rows of %s values, and there are %d labels":
		return "有 %s 行，每行 %s 个值，而标签有 %d 个"
	case "has %d bytes of values, not %d":
		return "数值有 %d 字节，应为 %d 字节"
	case "row %d has no direction":
		return "第 %d 行（从 0 数起）是零向量或含无效数字"
	case "%d labels of %d values are more than a network can have":
		return "%d 个标签、每个 %d 个值，超过了一个网络能容纳的大小"
	}
	return importFaultInChinese(english)
}

// importFaultInChinese is the same for a bare network and a file of labels.
func importFaultInChinese(english string) string {
	switch english {
	case "entry %d has no name":
		return "第 %d 项（从 0 数起）没有名字"
	case "has neither a list of labels nor an object from index to name":
		return "里面既没有标签列表，也没有从序号到名字的对象"
	case "has no column of names":
		return "没有名字这一列"
	case "index %q is there twice, or not within the %d labels":
		return "序号 %q 重复，或不在 %d 个标签的范围内"
	case "input %q: %v is the shape of no pictures":
		return "输入 %q：形状 %v 不是图片的"
	case "is no JSON: %v":
		return "不是有效的 JSON（%v）"
	case "is no table: %v":
		return "不是有效的表格（%v）"
	case "is text neither in UTF-8 nor in GBK":
		return "文字既不是 UTF-8，也不是 GBK"
	case "line %d is empty, and others follow":
		return "第 %d 行是空的，后面还有内容"
	case "line %d: index %q is not within the %d labels":
		return "第 %d 行：序号 %q 不在 %d 个标签的范围内"
	case "line %d: index %q is that of line %d":
		return "第 %d 行：序号 %q 与第 %d 行重复"
	case "no output has a row of numbers for each picture; the graph has %s":
		return "没有一个输出是每张图片一行数；网络的输出有 %s"
	case "the network keeps weights in %q, which cannot be a pack's file":
		return "网络的权重在 %q 里，它不能作为模型包的文件"
	case "there are %d labels, and the network has %d outputs":
		return "有 %d 个标签，而网络有 %d 个输出"
	case "is not a regular file of at most %d bytes":
		return "不是普通文件，或超过 %d 字节"
	}
	return ""
}
