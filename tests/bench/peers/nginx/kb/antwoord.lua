-- What stands around the data of a group: whose it is, and what each source did.
local M = {}

function M.kop(b, lh, naam)
  b:put('{"lhnummer":"', lh, '","gegevensgroep":"', naam, '","gegevens":')
end

local function reden(antwoorden)
  for _, a in ipairs(antwoorden) do
    if a.status == 504 then
      return "tijdslimiet"
    end
  end
  return "foutantwoord"
end

-- One source: `ontbreekt` is the JSON of the members that failed, without its brackets; nil when all is well.
function M.bron(b, naam, moment, ontbreekt, ...)
  if not ontbreekt then
    b:put('{"naam":"', naam, '","status":"actueel","opgehaaldOp":"', moment,
      '","reden":null,"ontbreekt":[],"afwijkingen":[]}')
  else
    b:put('{"naam":"', naam, '","status":"onbereikbaar","opgehaaldOp":null,"reden":"', reden { ... },
      '","ontbreekt":[', ontbreekt, '],"afwijkingen":[]}')
  end
end

-- The place of a group of which nothing came.
function M.probleem(b, lh, naam)
  b:put('{"lhnummer":"', lh, '","gegevensgroep":"', naam, '","status":502,"probleem":',
    '{"type":"urn:klantbeeld-werkgever:fout:bron-fout","title":"De bron gaf geen bruikbaar antwoord","status":502,',
    '"detail":"De gegevensgroep ', naam, ' kon niet worden geleverd."}')
end

return M
