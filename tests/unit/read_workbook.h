/* A small workbook in XML, each entry of it to be replaced.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_WORKBOOK_H
#define READ_WORKBOOK_H

#include "read_help.h"

#define SHEET_XML(rows) "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">" rows "</worksheet>"

enum { WORKBOOK_TYPES, WORKBOOK_BOOK, WORKBOOK_RELATIONS, WORKBOOK_STRINGS, WORKBOOK_STYLES, WORKBOOK_SHEET, WORKBOOK_ENTRIES };

static const struct entry_of workbook_entries[WORKBOOK_ENTRIES] = {
	{ "[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/xl/workbook.xml\" "
	  "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>", 0 },
	{ "xl/workbook.xml", "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
	  "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>", 0 },
	{ "xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" "
	  "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>", 0 },
	{ "xl/sharedStrings.xml", "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><si><t>Họ tên</t></si><si><r><rPr><rFont val=\".VnTime\"/></rPr><t>TrÇn</t></r>"
	  "<r><t> Lan</t></r><rPh><t>X</t></rPh></si></sst>", 0 },
	{ "xl/styles.xml", "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/>"
	  "<numFmt numFmtId=\"165\" formatCode=\"0000000000\"/><numFmt numFmtId=\"166\" formatCode=\"#,##0\"/><numFmt numFmtId=\"167\" formatCode=\"yyyy\"/></numFmts>"
	  "<fonts><font><name val=\"Arial\"/></font><font><name val=\".VnTime\"/></font></fonts>"
	  "<cellStyleXfs><xf numFmtId=\"9\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\" fontId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf numFmtId=\"166\"/>"
	  "<xf numFmtId=\"167\"/><xf numFmtId=\"0\" fontId=\"1\"/><xf numFmtId=\"20\"/><xf numFmtId=\"9\"/></cellXfs></styleSheet>", 0 },
	{ "xl/worksheets/sheet1.xml", SHEET_XML("<sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\"><v>912000101</v></c></row></sheetData>"), 0 },
};

#endif
