-- documenten from the document archive, as src/adapter/documenten.c does it.
local antwoord = require "kb.antwoord"
local codes = require "kb.codes"
local cursor = require "kb.cursor"
local lezen = require "kb.lezen"

local tekst, vlag, code, datum = lezen.tekst, lezen.vlag, lezen.code, lezen.datum
local ipairs, type = ipairs, type
local gebieden, soorten = codes.aandachtsgebieden, codes.documentsoorten

local M = { naam = "documenten", aantal = 1 }

function M.plan(lh, verzoeken, n)
  verzoeken[n + 1] = { "/archief/archief/documenten/v4?lh=" .. lh .. "&sort=D&max=25" }
end

local function gegevens(b, lh, body)
  local begin = '{"documenten":{"items":[{"documentId":'
  for _, d in ipairs(body.docs) do
    tekst(b, begin, d.docId)
    datum(b, ',"datum":', d.dat)
    code(b, ',"aandachtsgebied":', gebieden, d.agb)
    tekst(b, ',"onderwerp":', d.ond)
    tekst(b, ',"subonderwerp":', d.subOnd)
    tekst(b, ',"titel":', d.ttl)
    code(b, ',"soort":', soorten, d.srtCd)
    vlag(b, ',"bijlageAanwezig":', d.bijl)
    begin = '},{"documentId":'
  end
  b:put(body.docs[1] and "}]" or '{"documenten":{"items":[]', ',"volgendeCursor":',
    cursor("documenten", lh, body.vervolg), "}}")
end

function M.schrijf(b, lh, antwoorden, n, moment)
  local a = antwoorden[n + 1]
  lezen.begin()
  local body = lezen.open(a, lh, "lh")
  if body and type(body.docs) == "table" then
    antwoord.kop(b, lh, "documenten")
    gegevens(b, lh, body)
    b:put ',"bronnen":['
    antwoord.bron(b, "Documentarchief", moment)
  else
    antwoord.probleem(b, lh, "documenten")
    b:put ',"bronnen":['
    antwoord.bron(b, "Documentarchief", moment, '"documenten"', a)
  end
  b:put "]}"
end

return M
